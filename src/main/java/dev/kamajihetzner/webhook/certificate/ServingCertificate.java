package dev.kamajihetzner.webhook.certificate;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate with its chain and private key, known to belong together.
 *
 * @param chain the certificate that clients are shown first, then those of its issuers
 * @param keyStore the same as a key store
 */
public record ServingCertificate(List<X509Certificate> chain, PrivateKey key, KeyStore keyStore) {
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  /**
   * The pair in those PEM texts.
   *
   * @param certificate the certificate, then its chain
   * @param key RSA or elliptic curve in PKCS #8, PKCS #1 or SEC 1, not encrypted
   * @throws GeneralSecurityException if one cannot be read, or they do not belong together
   */
  static ServingCertificate of(Vertx vertx, byte[] certificate, byte[] key)
      throws GeneralSecurityException {
    PemKeyCertOptions options =
        new PemKeyCertOptions()
            .addCertValue(Buffer.buffer(certificate))
            .addKeyValue(Buffer.buffer(key));
    KeyStore keyStore;
    List<X509Certificate> chain;
    PrivateKey privateKey;
    try {
      keyStore = options.loadKeyStore(vertx);
      String alias = keyStore.aliases().nextElement();
      chain =
          Arrays.stream(keyStore.getCertificateChain(alias))
              .map(X509Certificate.class::cast)
              .toList();
      // The store's password is Vert.x' own; its key manager knows it.
      X509KeyManager keyManager =
          (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
      privateKey = keyManager.getPrivateKey(alias);
    } catch (Exception e) {
      // Vert.x declares no narrower type.
      throw new GeneralSecurityException("no PEM certificate and key: " + e.getMessage(), e);
    }
    if (!belongTogether(privateKey, chain.get(0).getPublicKey())) {
      throw new GeneralSecurityException("the key is not the certificate's");
    }
    return new ServingCertificate(chain, privateKey, keyStore);
  }

  /** The certificate that clients are shown first. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
    if (algorithm == null || !privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    byte[] probe = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(privateKey);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(probe);
    return signature.verify(signed);
  }
}
