package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.cluster.ClusterWatches;
import dev.kamajihetzner.webhook.cluster.GraphSource;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.review.Decision;
import dev.kamajihetzner.webhook.review.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Counters and timers of reviews. No label holds the name of an object or a namespace. */
@Singleton
@Startup // The graph's age and size are exposed before the first review.
class ReviewMetrics {
  private static final Duration[] BUCKETS =
      Stream.of(
              500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
              1_000_000, 2_500_000)
          .map(micros -> Duration.ofNanos(micros * 1_000L))
          .toArray(Duration[]::new);

  /** The labels of a counter of reviews. */
  private record Review(
      String webhook,
      String kind,
      String operation,
      boolean dryRun,
      String policy,
      String decision) {}

  private final MeterRegistry registry;
  private final MeterProvider<Counter> liveReads;
  private final Timer mutations;
  private final Timer validations;

  /** Kept here, because a lookup in the registry takes longer than the count. */
  private final Map<Review, Counter> reviews = new ConcurrentHashMap<>();

  ReviewMetrics(MeterRegistry registry, GraphSource graphSource) {
    this.registry = registry;
    liveReads =
        Counter.builder("kamaji_hetzner.live.reads")
            .description(
                "Objects read from the API server before a denial; several may share a request.")
            .withRegistry(registry);
    mutations = timer(AdmissionWebhook.MUTATE);
    validations = timer(AdmissionWebhook.VALIDATE);
    graphSource.watches().ifPresent(watches -> register(registry, watches));
  }

  private Timer timer(String webhook) {
    return Timer.builder("kamaji_hetzner.review.duration")
        .description("From the whole request to the answer.")
        .serviceLevelObjectives(BUCKETS)
        .tag("webhook", webhook)
        .register(registry);
  }

  private static void register(MeterRegistry registry, ClusterWatches watches) {
    Gauge.builder("kamaji_hetzner.graph.current", () -> watches.current() ? 1 : 0)
        .description("1 while every kind is watched and the API server answers, else 0.")
        .register(registry);
    for (Kind kind : Kind.allLookedUp()) {
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
    if (verdict.decisions().isEmpty()) {
      Decision decision = verdict == Verdict.Allowed.EXEMPT ? Decision.EXEMPT : Decision.ALLOWED;
      count(webhook, request, "none", decision.toString());
    }
    verdict
        .decisions()
        .forEach(
            (policy, decision) -> count(webhook, request, policy.toString(), decision.toString()));
    timed(webhook, startedNanos);
  }

  private void count(String webhook, AdmissionRequest request, String policy, String decision) {
    count(
        new Review(
            webhook,
            request.kind().toString(),
            request.operation().name(),
            request.dryRun(),
            policy,
            decision));
  }

  void reviewedUnknownKind(String webhook, long startedNanos) {
    count(new Review(webhook, "other", "OTHER", false, "none", Decision.ALLOWED.toString()));
    timed(webhook, startedNanos);
  }

  private void count(Review review) {
    Counter counter = reviews.get(review);
    if (counter == null) {
      counter = reviews.computeIfAbsent(review, this::counter);
    }
    counter.increment();
  }

  private Counter counter(Review review) {
    return Counter.builder("kamaji_hetzner.reviews")
        .description("Reviews by each policy that was asked; policy none where none was.")
        .tag("webhook", review.webhook)
        .tag("kind", review.kind)
        .tag("operation", review.operation)
        .tag("dry_run", Boolean.toString(review.dryRun))
        .tag("policy", review.policy)
        .tag("decision", review.decision)
        .register(registry);
  }

  private void timed(String webhook, long startedNanos) {
    (webhook.equals(AdmissionWebhook.MUTATE) ? mutations : validations)
        .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
  }

  void readLive(Kind kind, boolean failed) {
    liveReads
        .withTags("kind", kind.toString(), "outcome", failed ? "failure" : "success")
        .increment();
  }
}
