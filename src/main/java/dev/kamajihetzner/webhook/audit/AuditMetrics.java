package dev.kamajihetzner.webhook.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * How Clusters stand, for alerts and dashboards. No label holds the name of an object or a
 * namespace. It exists only where somebody audits.
 */
@Singleton
public class AuditMetrics {
  private static final String PREFIX = "kamaji_hetzner.audit.";
  private static final List<String> STATES = List.of("ok", "warn", "fail");

  /** Of which kind a finding is, as reports have it. */
  private record Label(String policy, String severity, String result) {}

  /** The last verdict on a Cluster. */
  private record Verdict(String state, Map<Label, Integer> findings, long atNanos) {}

  private final MeterRegistry registry;
  private final Counter audits;
  private final Timer durations;
  private final Timer passes;
  private final MeterProvider<Counter> writes;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final Map<Label, Integer> findings = new HashMap<>();
  private volatile IntSupplier backlog = () -> 0;
  private volatile long lastPass;

  public AuditMetrics(MeterRegistry registry) {
    this.registry = registry;
    audits =
        Counter.builder(PREFIX + "audits")
            .description("Clusters that were judged, each as often as it was")
            .register(registry);
    durations =
        Timer.builder(PREFIX + "duration")
            .description("Judging one Cluster and all that it rests on")
            .register(registry);
    passes =
        Timer.builder(PREFIX + "pass.duration")
            .description("From the first to the last Cluster when all are judged")
            .register(registry);
    writes =
        Counter.builder(PREFIX + "writes")
            .description("What was written of audits, by what became of it")
            .withRegistry(registry);
    for (String state : STATES) {
      Gauge.builder(PREFIX + "clusters", () -> clusters(state))
          .description("Clusters by the worst that is found in them; overridden findings pass")
          .tag("state", state)
          .register(registry);
    }
    Gauge.builder(PREFIX + "oldest.verdict.age.seconds", this::oldestAge)
        .description("How long ago the Cluster was judged that has waited longest")
        .register(registry);
    Gauge.builder(PREFIX + "last.pass.timestamp.seconds", () -> lastPass)
        .description("When all Clusters had been judged last; 0 for never")
        .register(registry);
    Gauge.builder(PREFIX + "backlog", () -> backlog.getAsInt())
        .description("Clusters of which something is still to be written")
        .register(registry);
  }

  void backlog(IntSupplier size) {
    backlog = size;
  }

  synchronized void audited(ClusterAudit audit, ReportResults results, Duration took) {
    audits.increment();
    durations.record(took);
    Map<Label, Integer> counted = new HashMap<>();
    results.listed().stream()
        .filter(ReportResult::isFinding)
        .forEach(
            it ->
                counted.merge(
                    new Label(it.policy(), it.severity(), it.outcome()), 1, Integer::sum));
    String state =
        STATES.stream()
            .filter(results.counts()::containsKey)
            .reduce((milder, worse) -> worse)
            .orElse("ok");
    replace(audit.cluster().uid(), new Verdict(state, counted, System.nanoTime()));
  }

  synchronized void gone(String uid) {
    replace(uid, null);
  }

  synchronized void passed(Set<String> clusters, Duration took) {
    Set.copyOf(verdicts.keySet()).stream()
        .filter(it -> !clusters.contains(it))
        .forEach(it -> replace(it, null));
    passes.record(took);
    lastPass = Instant.now().getEpochSecond();
  }

  synchronized void forget() {
    Set.copyOf(verdicts.keySet()).forEach(it -> replace(it, null));
    lastPass = 0;
  }

  void written(String what, String outcome) {
    writes.withTags("object", what, "outcome", outcome).increment();
  }

  private void replace(String uid, Verdict now) {
    Verdict before = now == null ? verdicts.remove(uid) : verdicts.put(uid, now);
    if (before != null) {
      before.findings.forEach((label, count) -> findings.merge(label, -count, Integer::sum));
    }
    if (now != null) {
      now.findings.forEach(
          (label, count) -> {
            if (findings.putIfAbsent(label, 0) == null) {
              register(label);
            }
            findings.merge(label, count, Integer::sum);
          });
    }
  }

  private void register(Label label) {
    Gauge.builder(PREFIX + "findings", () -> findings(label))
        .description("What is found in Clusters, as reports have it")
        .tag("policy", label.policy)
        .tag("severity", label.severity)
        .tag("result", label.result)
        .register(registry);
  }

  private synchronized int findings(Label label) {
    return findings.getOrDefault(label, 0);
  }

  private synchronized long clusters(String state) {
    return verdicts.values().stream().filter(it -> it.state.equals(state)).count();
  }

  private synchronized double oldestAge() {
    long now = System.nanoTime();
    return verdicts.values().stream().mapToLong(it -> now - it.atNanos).max().orElse(0) / 1e9;
  }
}
