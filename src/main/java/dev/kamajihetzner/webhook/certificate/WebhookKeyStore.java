package dev.kamajihetzner.webhook.certificate;

import dev.kamajihetzner.webhook.cluster.GraphSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives the TLS registry the serving certificate, and replaces it when its source has a newer one.
 */
@Singleton
@Identifier("webhook")
public class WebhookKeyStore implements KeyStoreProvider {
  private static final String CERTIFICATE = "kamaji-hetzner.certificate.files.certificate";
  private static final String KEY = "kamaji-hetzner.certificate.files.key";

  private final CertificateSettings settings;
  private final GraphSettings graph;
  private final boolean served;
  private final CurrentCertificate current = new CurrentCertificate();
  private CertificateSource source;

  WebhookKeyStore(
      CertificateSettings settings,
      GraphSettings graph,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean served) {
    this.settings = settings;
    this.graph = graph;
    this.served = served;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    try {
      return new KeyStoreAndKeyCertOptions(newest(vertx).keyStore(), KeyCertOptions.wrap(current));
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException("no serving certificate: " + e.getMessage(), e);
    }
  }

  /**
   * Takes the newest certificate from its source, and serves it from now on.
   *
   * @throws GeneralSecurityException if there has never been a good one
   */
  public synchronized ServingCertificate newest(Vertx vertx) throws GeneralSecurityException {
    ServingCertificate newest = source(vertx).newest();
    current.show(newest);
    return newest;
  }

  /** The certificate that handshakes get now. */
  Optional<ServingCertificate> shown() {
    return current.shown();
  }

  private synchronized CertificateSource source(Vertx vertx) throws GeneralSecurityException {
    if (source == null) {
      Optional<Path> certificate = settings.files().certificate();
      Optional<Path> key = settings.files().key();
      if (certificate.isPresent() && key.isPresent()) {
        source = new CertificateFiles(vertx, certificate.get(), key.get());
        vertx.setPeriodic(
            settings.reloadInterval().toMillis(),
            timer -> vertx.executeBlocking(() -> newest(vertx)));
      } else if (certificate.isPresent() || key.isPresent()) {
        throw new GeneralSecurityException(
            certificate.isPresent()
                ? CERTIFICATE + " is set; set " + KEY + " too"
                : KEY + " is set; set " + CERTIFICATE + " too");
      } else if (graph.manifests().isPresent() || !served) {
        source = new ThrowAwayCertificate(vertx);
      } else {
        throw new GeneralSecurityException("set " + CERTIFICATE + " and " + KEY);
      }
    }
    return source;
  }
}
