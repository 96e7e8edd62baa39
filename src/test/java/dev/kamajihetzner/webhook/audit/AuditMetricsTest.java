package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.cluster;
import static dev.kamajihetzner.webhook.audit.GivenAudits.lint;
import static dev.kamajihetzner.webhook.audit.GivenAudits.overridden;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static dev.kamajihetzner.webhook.audit.GivenAudits.warning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AuditMetrics metrics = new AuditMetrics(registry);

  private void audited(ClusterAudit audit) {
    metrics.audited(audit, ReportResults.of(audit), Duration.ofMillis(20));
  }

  private double gauge(String name, String... tags) {
    return registry.get("kamaji_hetzner.audit." + name).tags(tags).gauge().value();
  }

  private double findings(String policy, String severity, String result) {
    return gauge("findings", "policy", policy, "severity", severity, "result", result);
  }

  @Test
  void clustersAreCountedByTheirWorst() {
    audited(audit(cluster(1)));
    audited(audit(cluster(2), overridden()));
    audited(audit(cluster(3), lint()));
    audited(audit(cluster(4), lint(), refusal()));

    assertThat(gauge("clusters", "state", "ok")).isEqualTo(2);
    assertThat(gauge("clusters", "state", "warn")).isEqualTo(1);
    assertThat(gauge("clusters", "state", "fail")).isEqualTo(1);
  }

  @Test
  void findingsAreCountedAsTheyComeAndGo() {
    audited(audit(cluster(1), refusal(), warning()));
    audited(audit(cluster(2), refusal()));
    assertThat(findings("version-match", "high", "fail")).isEqualTo(2);
    assertThat(findings("load-balancer-location", "medium", "warn")).isEqualTo(1);

    audited(audit(cluster(2), overridden()));
    assertThat(findings("version-match", "high", "fail")).isEqualTo(1);
    assertThat(findings("version-match", "high", "skip")).isEqualTo(1);

    metrics.gone("uid-1");
    assertThat(findings("version-match", "high", "fail")).isZero();
    assertThat(findings("load-balancer-location", "medium", "warn")).isZero();

    audited(audit(cluster(1), refusal()));
    assertThat(findings("version-match", "high", "fail")).isEqualTo(1);
  }

  @Test
  void aPassLeavesTheClustersThatThereAre() {
    audited(audit(cluster(1), refusal()));
    audited(audit(cluster(2)));
    assertThat(gauge("last.pass.timestamp.seconds")).isZero();

    metrics.passed(Set.of("uid-2"), Duration.ofSeconds(3));

    assertThat(gauge("clusters", "state", "fail")).isZero();
    assertThat(gauge("clusters", "state", "ok")).isEqualTo(1);
    assertThat(gauge("last.pass.timestamp.seconds")).isPositive();
    assertThat(registry.get("kamaji_hetzner.audit.pass.duration").timer().count()).isEqualTo(1);
  }

  @Test
  void theOldestVerdictAges() {
    assertThat(gauge("oldest.verdict.age.seconds")).isZero();
    audited(audit(cluster(1)));
    audited(audit(cluster(2)));
    await().until(() -> gauge("oldest.verdict.age.seconds") > 0.05);
    audited(audit(cluster(2)));
    assertThat(gauge("oldest.verdict.age.seconds")).isGreaterThan(0.05);

    metrics.gone("uid-1");
    metrics.gone("uid-2");
    assertThat(gauge("oldest.verdict.age.seconds")).isZero();
    assertThat(registry.get("kamaji_hetzner.audit.audits").counter().count()).isEqualTo(3);
    assertThat(registry.get("kamaji_hetzner.audit.duration").timer().count()).isEqualTo(3);
  }

  /** Another controller audits, and says so itself. */
  @Test
  void whoStandsByCountsNothing() {
    audited(audit(cluster(1), refusal()));
    metrics.passed(Set.of("uid-1"), Duration.ofSeconds(3));

    metrics.forget();

    assertThat(gauge("clusters", "state", "fail")).isZero();
    assertThat(findings("version-match", "high", "fail")).isZero();
    assertThat(gauge("oldest.verdict.age.seconds")).isZero();
    assertThat(gauge("last.pass.timestamp.seconds")).isZero();
  }

  @Test
  void noLabelNamesAnObject() {
    audited(audit(cluster(1), refusal(), warning(), lint(), overridden()));
    metrics.written("report", "created");

    assertThat(registry.getMeters())
        .flatExtracting(it -> it.getId().getTags())
        .extracting(Tag::getValue)
        .doesNotContain("blue", "workers", "c1", "team-a", "uid-1");
  }
}
