package dev.kamajihetzner.webhook.doctor;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The authorities of a caBundle, as an API server takes them. */
record Trust(List<X509Certificate> authorities) {

  /**
   * Whether a chain leads to one of them, whether or not the leaf has expired: that is another
   * matter.
   */
  boolean verifies(List<X509Certificate> chain, Instant now) {
    return authority(chain, now).isPresent();
  }

  /** The one that it leads to. */
  Optional<X509Certificate> authority(List<X509Certificate> chain, Instant now) {
    X509Certificate leaf = chain.get(0);
    if (authorities.contains(leaf)) {
      return Optional.of(leaf);
    }
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate authority : authorities) {
      if (now.isBefore(authority.getNotAfter().toInstant())) {
        anchors.add(new TrustAnchor(authority, null));
      }
    }
    if (anchors.isEmpty()) {
      return Optional.empty();
    }
    X509CertSelector wanted = new X509CertSelector();
    wanted.setCertificate(leaf);
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
      parameters.setRevocationEnabled(false);
      parameters.setDate(whileValid(leaf, now));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      var path =
          (java.security.cert.PKIXCertPathBuilderResult)
              CertPathBuilder.getInstance("PKIX").build(parameters);
      return Optional.of(path.getTrustAnchor().getTrustedCert());
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Date whileValid(X509Certificate leaf, Instant now) {
    Date date = Date.from(now);
    if (date.after(leaf.getNotAfter())) {
      return leaf.getNotAfter();
    }
    return date.before(leaf.getNotBefore()) ? leaf.getNotBefore() : date;
  }

  /** The names and addresses that a certificate is for. */
  static Set<String> names(X509Certificate leaf) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> all = leaf.getSubjectAlternativeNames();
      if (all != null) {
        all.forEach(name -> names.add(String.valueOf(name.get(1))));
      }
    } catch (GeneralSecurityException e) {
      // It is for nobody.
      return Set.of();
    }
    return names;
  }
}
