package dev.kamajihetzner.webhook.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts answers by their HTTP status; what never got one is not there. */
@Singleton
class AnswerMetrics {
  /**
   * Zero is exposed for them from the start: Prometheus sees no increase in a counter that begins
   * with one.
   */
  private static final int[] EXPECTED = {200, 400, 404, 413, 415, 429, 500, 503};

  private final MeterRegistry registry;

  /** By status: a lookup in the registry takes longer than the count. */
  private final AtomicReferenceArray<Counter> counters = new AtomicReferenceArray<>(1_000);

  AnswerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (int status : EXPECTED) {
      counter(status);
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::follow, BodyLimit.BEFORE_QUARKUS + 2);
  }

  private void follow(RoutingContext context) {
    // Before it goes out: who has an answer finds it counted.
    context.addHeadersEndHandler(
        answered -> counter(context.response().getStatusCode()).increment());
    context.next();
  }

  private Counter counter(int status) {
    Counter counter = counters.get(status);
    if (counter == null) {
      // Of those that come at once, all get the same of the registry.
      counter =
          Counter.builder("kamaji_hetzner.answers")
              .description("Answers on the webhook's port, by HTTP status.")
              .tag("status", Integer.toString(status))
              .register(registry);
      counters.set(status, counter);
    }
    return counter;
  }
}
