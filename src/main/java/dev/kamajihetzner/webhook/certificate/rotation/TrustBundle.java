package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The authorities that API servers are to trust, as one text: oldest first, each once, so that two
 * bundles of the same authorities are the same bytes.
 */
record TrustBundle(List<X509Certificate> authorities) {
  /** More than ours of today and of yesterday, and somebody else's, is a fault that grows. */
  private static final int MOST = 3;

  /**
   * Ours, and as many others as there is room for, those that live longest first.
   *
   * @param others authorities that somebody else has put there, or we before our state was lost
   */
  static TrustBundle of(
      List<X509Certificate> ours, Collection<X509Certificate> others, Instant now) {
    List<X509Certificate> all = new ArrayList<>(ours.stream().distinct().toList());
    others.stream()
        .distinct()
        .filter(other -> !ours.contains(other))
        .filter(other -> now.isBefore(other.getNotAfter().toInstant()))
        .sorted(Comparator.comparing(X509Certificate::getNotAfter).reversed())
        .limit(Math.max(0, MOST - all.size()))
        .forEach(all::add);
    all.sort(
        Comparator.comparing(X509Certificate::getNotBefore)
            .thenComparing(X509Certificate::getSerialNumber));
    return new TrustBundle(List.copyOf(all));
  }

  /** What is in a caBundle, whoever wrote it. */
  static List<X509Certificate> read(byte[] caBundle) {
    return caBundle == null ? List.of() : Pem.certificates(caBundle);
  }

  byte[] pem() {
    return Pem.of(authorities);
  }

  boolean is(byte[] caBundle) {
    return Arrays.equals(pem(), caBundle);
  }

  /** Whether one of those authorities has signed that certificate. */
  static boolean verifies(Collection<X509Certificate> authorities, X509Certificate certificate) {
    return authorities.stream().anyMatch(authority -> signed(authority, certificate));
  }

  static boolean signed(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
