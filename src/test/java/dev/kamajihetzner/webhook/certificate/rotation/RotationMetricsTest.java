package dev.kamajihetzner.webhook.certificate.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RotationMetricsTest {
  private static final String PREFIX = "kamaji_hetzner.certificate.";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RotationMetrics metrics = new RotationMetrics(registry);

  private static Rotation.Outcome outcome(boolean verifies) throws GeneralSecurityException {
    CertificateAuthority authority =
        CertificateAuthority.create(Instant.now(), Duration.ofDays(365));
    return new Rotation.Outcome(
        authority.certificate(),
        authority.issue(List.of("a.b.svc"), Instant.now(), Duration.ofDays(30)).certificate(),
        Map.of("MutatingWebhookConfiguration ours", verifies),
        Duration.ofMinutes(1));
  }

  private double gauge(String name, String... tags) {
    return registry.get(PREFIX + name).tags(tags).gauge().value();
  }

  @Test
  void tellHowManyDaysAreLeft() throws GeneralSecurityException {
    assertThat(gauge("days.left", "certificate", "leaf")).isNaN();

    metrics.passed(outcome(true));

    assertThat(gauge("days.left", "certificate", "leaf")).isCloseTo(30, within(0.01));
    assertThat(gauge("days.left", "certificate", "authority")).isCloseTo(365, within(0.01));
  }

  @Test
  void tellWhetherEachBundleVerifies() throws GeneralSecurityException {
    metrics.passed(outcome(false));
    assertThat(gauge("bundle.verifies", "configuration", "MutatingWebhookConfiguration ours"))
        .isZero();

    metrics.passed(outcome(true));

    assertThat(gauge("bundle.verifies", "configuration", "MutatingWebhookConfiguration ours"))
        .isEqualTo(1);
  }

  @Test
  void countWhatIsReplaced() throws GeneralSecurityException {
    Rotation.Outcome first = outcome(true);
    metrics.passed(first);
    metrics.passed(first);
    assertThat(registry.get(PREFIX + "rotations").tag("certificate", "leaf").counter().count())
        .isZero();

    metrics.passed(outcome(true));

    assertThat(registry.get(PREFIX + "rotations").tag("certificate", "leaf").counter().count())
        .isEqualTo(1);
    assertThat(registry.get(PREFIX + "rotations").tag("certificate", "authority").counter().count())
        .isEqualTo(1);
  }

  @Test
  void tellOfFailures() {
    assertThat(gauge("last.failure.timestamp.seconds")).isZero();

    metrics.failed();

    assertThat(registry.get(PREFIX + "failures").counter().count()).isEqualTo(1);
    assertThat(gauge("last.failure.timestamp.seconds"))
        .isCloseTo(Instant.now().getEpochSecond(), within(10.0));
  }
}
