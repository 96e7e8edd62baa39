package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** An authority as the controller makes it, for tests of others. */
public record GivenAuthority(X509Certificate certificate, CertificateAuthority authority) {

  /** A serving certificate of it, with its key. */
  public record Leaf(X509Certificate certificate, byte[] pem, byte[] key) {}

  public static GivenAuthority at(Instant when, Duration validity) {
    try {
      CertificateAuthority authority = CertificateAuthority.create(when, validity);
      return new GivenAuthority(authority.certificate(), authority);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public byte[] pem() {
    return Pem.of(certificate);
  }

  public Leaf leaf(Instant when, Duration validity, String name) {
    try {
      SignedCertificate leaf = authority.issue(Set.of(name), when, validity);
      return new Leaf(leaf.certificate(), Pem.of(leaf.certificate()), Pem.of(leaf.key()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
