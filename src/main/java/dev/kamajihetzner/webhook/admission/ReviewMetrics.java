package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.cluster.ClusterWatches;
import dev.kamajihetzner.webhook.cluster.GraphSource;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Kind;
import dev.kamajihetzner.webhook.policy.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Stream;

/** What is counted and timed; never by the name of an object or a namespace. */
@Singleton
@Startup // The graph's age and size are told before the first review too.
class ReviewMetrics {
  private static final Duration[] BUCKETS =
      Stream.of(
              500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
              1_000_000, 2_500_000)
          .map(micros -> Duration.ofNanos(micros * 1_000L))
          .toArray(Duration[]::new);

  private final MeterProvider<Counter> reviews;
  private final MeterProvider<Counter> liveReads;
  private final MeterProvider<Timer> durations;

  ReviewMetrics(MeterRegistry registry, GraphSource graphSource) {
    reviews =
        Counter.builder("kamaji_hetzner.reviews")
            .description("Reviews by each policy that was asked; policy none where none was.")
            .withRegistry(registry);
    liveReads =
        Counter.builder("kamaji_hetzner.live.reads")
            .description("Reads from the API server before a denial.")
            .withRegistry(registry);
    durations =
        Timer.builder("kamaji_hetzner.review.duration")
            .description("From the whole request to the answer.")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
    graphSource.watches().ifPresent(watches -> register(registry, watches));
  }

  private static void register(MeterRegistry registry, ClusterWatches watches) {
    for (Kind kind : Kind.values()) {
      Gauge.builder("kamaji_hetzner.graph.age", () -> watches.age(kind).toMillis() / 1000.0)
          .description("How old what is known of a kind may be; zero while its watch is up.")
          .baseUnit("seconds")
          .tag("kind", kind.toString())
          .register(registry);
      Gauge.builder("kamaji_hetzner.graph.objects", () -> watches.size(kind))
          .description("Objects known of a kind.")
          .tag("kind", kind.toString())
          .register(registry);
    }
  }

  void reviewed(String webhook, AdmissionRequest request, Verdict verdict, long startedNanos) {
    Tags tags =
        Tags.of(
            "webhook", webhook,
            "kind", request.kind().toString(),
            "operation", request.operation().name(),
            "dry_run", Boolean.toString(request.dryRun()));
    if (verdict.decisions().isEmpty()) {
      boolean exempt = verdict.auditAnnotations().containsKey("exempt");
      reviews
          .withTags(tags.and("policy", "none", "decision", exempt ? "exempt" : "allowed"))
          .increment();
    }
    verdict
        .decisions()
        .forEach(
            (policy, decision) ->
                reviews
                    .withTags(
                        tags.and("policy", policy.toString(), "decision", decision.toString()))
                    .increment());
    timed(webhook, startedNanos);
  }

  void reviewedUnknownKind(String webhook, long startedNanos) {
    reviews
        .withTags(
            "webhook", webhook,
            "kind", "other",
            "operation", "OTHER",
            "dry_run", "false",
            "policy", "none",
            "decision", "allowed")
        .increment();
    timed(webhook, startedNanos);
  }

  private void timed(String webhook, long startedNanos) {
    durations
        .withTag("webhook", webhook)
        .record(Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  void readLive(Kind kind, boolean failed) {
    liveReads
        .withTags("kind", kind.toString(), "outcome", failed ? "failure" : "success")
        .increment();
  }
}
