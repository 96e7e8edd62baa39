package dev.kamajihetzner.webhook.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives each TLS handshake the certificate of that moment, so that the listener stays as it is.
 * Vert.x can rebuild the listener for a new certificate, but breaks off every connection that comes
 * in meanwhile.
 */
final class CurrentCertificate extends X509ExtendedKeyManager {
  private record Shown(String alias, ServingCertificate certificate) {}

  private int replacements;
  private volatile Shown current;

  /** For handshakes that chose it just before it was replaced. */
  private volatile Shown previous;

  /** Shows that certificate from now on. */
  synchronized void show(ServingCertificate certificate) {
    if (current == null || current.certificate != certificate) {
      previous = current;
      current = new Shown(Integer.toString(replacements++), certificate);
    }
  }

  /** The one that the next handshake gets; nothing before the first. */
  Optional<ServingCertificate> shown() {
    return Optional.ofNullable(current).map(Shown::certificate);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    Shown shown = current;
    return shown != null && shown.certificate.key().getAlgorithm().equals(keyType)
        ? shown.alias
        : null;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    ServingCertificate certificate = certificate(alias);
    return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    ServingCertificate certificate = certificate(alias);
    return certificate == null ? null : certificate.key();
  }

  private ServingCertificate certificate(String alias) {
    for (Shown shown : new Shown[] {current, previous}) {
      if (shown != null && shown.alias.equals(alias)) {
        return shown.certificate;
      }
    }
    return null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
