package dev.kamajihetzner.webhook.certificate.rotation;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** Where certificates are kept: in a cluster. Every write is whole or not at all. */
interface CertificateStore {

  /**
   * What is there.
   *
   * @param authority data of the authority's Secret, empty where there is none
   * @param rotationRequest what asks for a new authority, empty for nothing
   * @param leaf data of the serving certificate's Secret, empty where there is none
   */
  record Stored(
      Map<String, byte[]> authority,
      String rotationRequest,
      Map<String, byte[]> leaf,
      List<Configuration> configurations) {}

  /** A webhook configuration that carries our label. */
  record Configuration(String kind, String name, List<Entry> webhooks) {
    /** Whether each of its webhooks is called with a bundle that this certificate verifies by. */
    boolean trusts(X509Certificate leaf) {
      return webhooks.stream()
          .allMatch(it -> TrustBundle.verifies(TrustBundle.read(it.caBundle()), leaf));
    }

    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  /**
   * One webhook of a configuration.
   *
   * @param dnsName by which API servers call it, null where it is called by URL
   * @param caBundle PEM, null where there is none
   */
  record Entry(String name, String dnsName, byte[] caBundle) {}

  Stored read();

  void writeAuthority(Map<String, byte[]> data);

  void writeLeaf(Map<String, byte[]> data);

  /** Gives every webhook of the configuration that bundle. */
  void inject(Configuration configuration, byte[] caBundle);

  /** Has the kubelets bring the leaf to the pods at once. */
  void refreshPods(String leafHash);
}
