package dev.kamajihetzner.webhook.certificate;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** A certificate that an issuer made, with its key, in the notations that issuers write. */
public record IssuedCertificate(KeyPair keys, X509Certificate certificate, byte[] chain) {

  /** Self-signed, for localhost. */
  public static IssuedCertificate rsa() {
    return selfSigned("RSA", 2048);
  }

  /** Self-signed, for localhost, of that curve. */
  public static IssuedCertificate ec(String curve) {
    return selfSigned("EC", new ECGenParameterSpec(curve));
  }

  private static IssuedCertificate selfSigned(String algorithm, Object parameter) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (parameter instanceof ECGenParameterSpec curve) {
        generator.initialize(curve);
      } else {
        generator.initialize((int) parameter);
      }
      KeyPair keys = generator.generateKeyPair();
      return issue("CN=localhost", keys, "CN=localhost", keys);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another one, of the same kind of key, that this one has signed; its chain has both. */
  public IssuedCertificate issue() {
    try {
      KeyPair subject =
          KeyPairGenerator.getInstance(keys.getPublic().getAlgorithm()).generateKeyPair();
      // The issuer's name has to be the subject's of the next certificate in the chain.
      IssuedCertificate issued = issue("CN=webhook", subject, "CN=localhost", keys);
      byte[] both =
          (new String(issued.chain, StandardCharsets.US_ASCII)
                  + new String(chain, StandardCharsets.US_ASCII))
              .getBytes(StandardCharsets.US_ASCII);
      return new IssuedCertificate(issued.keys, issued.certificate, both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IssuedCertificate issue(
      String subject, KeyPair subjectKeys, String issuer, KeyPair issuerKeys)
      throws GeneralSecurityException {
    String signature =
        issuerKeys.getPrivate() instanceof ECPrivateKey ? "SHA256withECDSA" : "SHA256withRSA";
    Instant now = Instant.now();
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          new X500Name(issuer),
                          new BigInteger(64, new SecureRandom()),
                          Date.from(now.minus(Duration.ofHours(1))),
                          Date.from(now.plus(Duration.ofHours(24))),
                          new X500Name(subject),
                          subjectKeys.getPublic())
                      .addExtension(
                          Extension.subjectAlternativeName,
                          false,
                          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")))
                      .build(
                          new JcaContentSignerBuilder(signature).build(issuerKeys.getPrivate())));
      return new IssuedCertificate(
          subjectKeys, certificate, pem(new PemObject("CERTIFICATE", certificate.getEncoded())));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** {@code BEGIN PRIVATE KEY}. */
  public byte[] pkcs8() {
    return pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  /**
   * {@code BEGIN RSA PRIVATE KEY} or {@code BEGIN EC PRIVATE KEY}: PKCS #1 or SEC 1, the latter
   * with curve and public key in it, as OpenSSL and Go write it.
   */
  public byte[] traditional() {
    try {
      if (keys.getPrivate() instanceof ECPrivateKey key) {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        SubjectPublicKeyInfo publicKey =
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        return pem(
            new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        key.getParams().getOrder().bitLength(),
                        key.getS(),
                        publicKey.getPublicKeyData(),
                        info.getPrivateKeyAlgorithm().getParameters())
                    .getEncoded()));
      }
      return pem(new JcaMiscPEMGenerator(keys.getPrivate()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] pem(PemObjectGenerator object) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Replaces the files, one after the other, each at once. */
  public void writeTo(Path certificateFile, Path keyFile) throws IOException {
    replace(certificateFile, chain);
    replace(keyFile, pkcs8());
  }

  static void replace(Path file, byte[] content) throws IOException {
    Path next = Files.write(file.resolveSibling(file.getFileName() + ".next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
