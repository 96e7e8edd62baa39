package dev.kamajihetzner.webhook.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as PEM texts, ASCII, without comments and with a newline at the end. */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private Pem() {}

  public static byte[] of(X509Certificate... certificates) {
    return of(List.of(certificates));
  }

  public static byte[] of(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(text(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateException e) {
        throw new IllegalArgumentException("a certificate that has no encoding", e);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The key as PKCS #8. */
  public static byte[] of(PrivateKey key) {
    return text(PRIVATE_KEY, key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * The certificates of a text, in its order; what is none is passed over, as an API server does.
   * None where the text is no PEM.
   */
  public static List<X509Certificate> certificates(byte[] pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    try (PemReader reader = reader(pem)) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        if (object.getType().equals(CERTIFICATE)) {
          certificates.add(certificate(object.getContent()));
        }
      }
    } catch (IOException | RuntimeException | CertificateException e) {
      // What came before it counts.
      return certificates;
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] content) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(content));
  }

  /**
   * The elliptic curve key in a text, as {@link #of(PrivateKey)} writes it.
   *
   * @throws GeneralSecurityException if there is none
   */
  public static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    try (PemReader reader = reader(pem)) {
      PemObject object = reader.readPemObject();
      if (object == null || !object.getType().equals(PRIVATE_KEY)) {
        throw new GeneralSecurityException("no PEM private key in PKCS #8");
      }
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("no PEM private key: " + e.getMessage(), e);
    }
  }

  private static PemReader reader(byte[] pem) {
    return new PemReader(new StringReader(new String(pem, StandardCharsets.US_ASCII)));
  }
}
