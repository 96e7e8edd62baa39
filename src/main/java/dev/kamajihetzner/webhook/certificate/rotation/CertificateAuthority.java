package dev.kamajihetzner.webhook.certificate.rotation;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of our own, which signs serving certificates and nothing else. */
record CertificateAuthority(SignedCertificate pair) {
  private static final String SUBJECT = "CN=kamaji-hetzner-webhook-ca";
  private static final String LEAF_SUBJECT = "CN=kamaji-hetzner-webhook";

  /** For API servers whose clocks are behind. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  static CertificateAuthority create(Instant now, Duration validity)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    // Each authority has a name of its own: where two share one, verifiers may try the wrong key.
    X500Name name = new X500Name(SUBJECT + "-" + Long.toHexString(new SecureRandom().nextLong()));
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(keys.getPublic()));
      return new CertificateAuthority(
          new SignedCertificate(sign(builder, keys.getPrivate()), keys.getPrivate()));
    } catch (CertIOException e) {
      throw new GeneralSecurityException("no certificate can be made: " + e.getMessage(), e);
    }
  }

  /** A serving certificate for those DNS names, with a new key. */
  SignedCertificate issue(Collection<String> dnsNames, Instant now, Duration validity)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder =
          builder(
              X500Name.getInstance(pair.certificate().getSubjectX500Principal().getEncoded()),
              new X500Name(LEAF_SUBJECT),
              keys.getPublic(),
              now,
              validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(pair.certificate()));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              dnsNames.stream()
                  .sorted()
                  .map(name -> new GeneralName(GeneralName.dNSName, name))
                  .toArray(GeneralName[]::new)));
      return new SignedCertificate(sign(builder, pair.key()), keys.getPrivate());
    } catch (CertIOException e) {
      throw new GeneralSecurityException("no certificate can be made: " + e.getMessage(), e);
    }
  }

  /** When one of ours was issued: it is valid from a little before. */
  static Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CLOCK_SKEW);
  }

  X509Certificate certificate() {
    return pair.certificate();
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(validity)),
        subject,
        key);
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate can be signed: " + e.getMessage(), e);
    }
  }
}
