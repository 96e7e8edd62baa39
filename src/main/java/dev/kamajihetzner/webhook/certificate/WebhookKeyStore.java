package dev.kamajihetzner.webhook.certificate;

import dev.kamajihetzner.webhook.policy.Settings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Gives the TLS registry the serving certificate, at the start and whenever it asks again. */
@Singleton
@Identifier("webhook")
public class WebhookKeyStore implements KeyStoreProvider {
  private final Settings settings;
  private CertificateSource source;

  WebhookKeyStore(Settings settings) {
    this.settings = settings;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    try {
      return source(vertx).newest().options();
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException("no serving certificate: " + e.getMessage(), e);
    }
  }

  /**
   * The certificate that clients should be shown now.
   *
   * @throws GeneralSecurityException if there has never been a good one
   */
  public ServingCertificate newest(Vertx vertx) throws GeneralSecurityException {
    return source(vertx).newest();
  }

  private synchronized CertificateSource source(Vertx vertx) throws GeneralSecurityException {
    if (source == null) {
      Optional<Path> certificate = settings.certificate().files().certificate();
      Optional<Path> key = settings.certificate().files().key();
      if (certificate.isPresent() && key.isPresent()) {
        source = new CertificateFiles(vertx, certificate.get(), key.get());
      } else if (settings.graph().manifests().isPresent()) {
        source = new ThrowAwayCertificate(vertx);
      } else {
        throw new GeneralSecurityException(
            "set kamaji-hetzner.certificate.files.certificate and"
                + " kamaji-hetzner.certificate.files.key");
      }
    }
    return source;
  }
}
