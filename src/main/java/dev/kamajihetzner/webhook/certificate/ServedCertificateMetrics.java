package dev.kamajihetzner.webhook.certificate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Until when the certificate is valid that handshakes get now, whoever issued it. */
@Singleton
@Startup // Nobody asks for it.
class ServedCertificateMetrics {
  ServedCertificateMetrics(
      MeterRegistry registry,
      @Identifier("webhook") WebhookKeyStore keyStore,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean served) {
    if (served) {
      Gauge.builder(
              "kamaji_hetzner.served.certificate.expiration.timestamp",
              () ->
                  keyStore
                      .shown()
                      .map(it -> it.leaf().getNotAfter().toInstant().getEpochSecond())
                      .map(Long::doubleValue)
                      .orElse(Double.NaN))
          .description("When the certificate expires that the listener shows.")
          .baseUnit("seconds")
          .register(registry);
    }
  }
}
