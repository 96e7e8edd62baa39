package dev.kamajihetzner.webhook.certificate;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A self-signed certificate for localhost, to try the webhook out; it lives as long as the process.
 */
final class ThrowAwayCertificate implements CertificateSource {
  private static final Duration VALIDITY = Duration.ofDays(30);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final ServingCertificate certificate;

  ThrowAwayCertificate(Vertx vertx) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keyPair = generator.generateKeyPair();
    try {
      certificate =
          ServingCertificate.of(
              vertx,
              pem("CERTIFICATE", selfSigned(keyPair).getEncoded()),
              pem("PRIVATE KEY", keyPair.getPrivate().getEncoded()));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate can be made: " + e.getMessage(), e);
    }
  }

  private static X509CertificateHolder selfSigned(KeyPair keyPair)
      throws IOException, OperatorCreationException {
    X500Name name = new X500Name("CN=kamaji-hetzner-webhook throw-away");
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(128, new SecureRandom()),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(VALIDITY)),
            name,
            keyPair.getPublic())
        .addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName[] {
                  new GeneralName(GeneralName.dNSName, "localhost"),
                  new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                  new GeneralName(GeneralName.iPAddress, "::1")
                }))
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keyPair.getPrivate()));
  }

  private static byte[] pem(String type, byte[] content) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public ServingCertificate newest() {
    return certificate;
  }
}
