package dev.kamajihetzner.webhook.certificate.rotation;

import dev.kamajihetzner.webhook.certificate.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A certificate and its key, an authority's or a leaf. */
record SignedCertificate(X509Certificate certificate, PrivateKey key) {
  private static final byte[] PROBE = {1};

  /**
   * The pair in those PEM texts.
   *
   * @throws GeneralSecurityException if one of them is missing or rubbish, or they do not belong
   *     together
   */
  static SignedCertificate of(byte[] certificate, byte[] key) throws GeneralSecurityException {
    if (certificate == null || key == null) {
      throw new GeneralSecurityException("no certificate and key");
    }
    List<X509Certificate> chain = Pem.certificates(certificate);
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("no PEM certificate");
    }
    SignedCertificate pair = new SignedCertificate(chain.get(0), Pem.privateKey(key));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(pair.certificate.getPublicKey());
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not the certificate's");
    }
    return pair;
  }

  Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** When two thirds of its life are over. */
  Instant renewal() {
    Instant from = CertificateAuthority.issued(certificate);
    return from.plus(Duration.between(from, notAfter()).multipliedBy(2).dividedBy(3));
  }

  boolean due(Instant now) {
    return !now.isBefore(renewal());
  }

  boolean expired(Instant now) {
    return !now.isBefore(notAfter());
  }

  /** Whether that authority has signed it. */
  boolean signedBy(X509Certificate authority) {
    return TrustBundle.signed(authority, certificate);
  }
}
