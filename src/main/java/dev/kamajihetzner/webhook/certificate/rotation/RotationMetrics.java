package dev.kamajihetzner.webhook.certificate.rotation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How certificates stand, for alerts. */
@Singleton
class RotationMetrics {
  private static final String PREFIX = "kamaji_hetzner.certificate.";
  private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

  private final Counter failures;
  private final Counter newAuthorities;
  private final Counter newLeaves;
  private final MultiGauge bundles;
  private volatile Rotation.Outcome last;
  private volatile long lastFailure;

  RotationMetrics(MeterRegistry registry) {
    failures =
        Counter.builder(PREFIX + "failures")
            .description("Passes over the certificates that failed")
            .register(registry);
    newAuthorities = rotations(registry, "authority");
    newLeaves = rotations(registry, "leaf");
    days(registry, "authority", Rotation.Outcome::authority);
    days(registry, "leaf", Rotation.Outcome::leaf);
    bundles =
        MultiGauge.builder(PREFIX + "bundle.verifies")
            .description("Whether the caBundle of a configuration verifies the serving certificate")
            .register(registry);
    Gauge.builder(PREFIX + "last.failure.timestamp.seconds", () -> lastFailure)
        .description("When a pass over the certificates failed last; 0 for never")
        .register(registry);
  }

  private static Counter rotations(MeterRegistry registry, String what) {
    return Counter.builder(PREFIX + "rotations")
        .description("Certificates that were replaced by new ones")
        .tag("certificate", what)
        .register(registry);
  }

  private void days(
      MeterRegistry registry,
      String what,
      Function<Rotation.Outcome, X509Certificate> certificate) {
    Gauge.builder(
            PREFIX + "days.left", () -> last == null ? Double.NaN : left(certificate.apply(last)))
        .description("Days until the certificate expires")
        .tag("certificate", what)
        .register(registry);
  }

  private static double left(X509Certificate certificate) {
    return Duration.between(Instant.now(), certificate.getNotAfter().toInstant()).toSeconds()
        / SECONDS_A_DAY;
  }

  void passed(Rotation.Outcome outcome) {
    Rotation.Outcome before = last;
    if (before != null && !before.authority().equals(outcome.authority())) {
      newAuthorities.increment();
    }
    if (before != null && !before.leaf().equals(outcome.leaf())) {
      newLeaves.increment();
    }
    last = outcome;
    bundles.register(
        outcome.verifying().entrySet().stream()
            .map(
                it ->
                    MultiGauge.Row.of(Tags.of("configuration", it.getKey()), it.getValue() ? 1 : 0))
            .collect(Collectors.toList()),
        true);
  }

  void failed() {
    failures.increment();
    lastFailure = Instant.now().getEpochSecond();
  }
}
