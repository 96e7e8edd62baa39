package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.certificate.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The Secret that the admission pods mount. */
record CertificateSecret(JsonNode json) {
  private static final String TYPE = "kubernetes.io/tls";
  private static final String PKCS8_HEADER = "-----BEGIN PRIVATE KEY-----";
  private static final byte[] PROBE = {1};

  boolean missing() {
    return json.isMissingNode();
  }

  /** The leaf first; empty where there is none. */
  List<X509Certificate> chain() {
    return Pem.certificates(data("tls.crt"));
  }

  /** The type, where it is another than the controller's own. */
  Optional<String> otherType() {
    String type = json.path("type").asText();
    return type.equals(TYPE) ? Optional.empty() : Optional.of(type);
  }

  /** Why a pod cannot serve with it; mostly nothing. */
  Optional<String> fault() {
    if (chain().isEmpty()) {
      return Optional.of("there is no PEM certificate in its tls.crt");
    }
    String key = new String(data("tls.key"), StandardCharsets.US_ASCII);
    if (!key.contains("PRIVATE KEY-----")) {
      return Optional.of("there is no PEM private key in its tls.key");
    }
    // Keys in older notations are left to the pods.
    return !key.contains(PKCS8_HEADER) || belongs(key, chain().get(0))
        ? Optional.empty()
        : Optional.of("its tls.key is not the key of its tls.crt");
  }

  private static boolean belongs(String pem, X509Certificate certificate) {
    try {
      String algorithm = certificate.getPublicKey().getAlgorithm();
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content(pem)));
      Signature signature =
          Signature.getInstance(
              algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256with" + algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] content(String pem) {
    int start = pem.indexOf(PKCS8_HEADER) + PKCS8_HEADER.length();
    int end = pem.indexOf("-----END", start);
    return Base64.getMimeDecoder().decode(pem.substring(start, end < 0 ? pem.length() : end));
  }

  private byte[] data(String name) {
    try {
      return json.at("/data").path(name).binaryValue() == null
          ? new byte[0]
          : json.at("/data").path(name).binaryValue();
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
