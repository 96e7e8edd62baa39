package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The serving certificate as it lies in its Secret, of type kubernetes.io/tls. */
final class LeafSecret {
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITY = "ca.crt";
  private static final int DNS_NAME = 2;

  private LeafSecret() {}

  /**
   * The serving certificate in a Secret's data.
   *
   * @throws GeneralSecurityException if there is none that can be served
   */
  static SignedCertificate read(Map<String, byte[]> data) throws GeneralSecurityException {
    return SignedCertificate.of(data.get(CERTIFICATE), data.get(KEY));
  }

  static Map<String, byte[]> data(SignedCertificate leaf, X509Certificate authority) {
    return Map.of(
        CERTIFICATE, Pem.of(leaf.certificate()),
        KEY, Pem.of(leaf.key()),
        AUTHORITY, Pem.of(authority));
  }

  /** The DNS names that it is for. */
  static Set<String> names(SignedCertificate leaf) {
    try {
      Collection<List<?>> names = leaf.certificate().getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> (String) name.get(1))
              .collect(Collectors.toUnmodifiableSet());
    } catch (CertificateParsingException e) {
      return Set.of();
    }
  }
}
