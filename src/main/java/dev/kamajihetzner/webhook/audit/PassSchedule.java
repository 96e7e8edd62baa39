package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * When to judge all Clusters of a namespace again: once an hour, spread over it. For one thread.
 */
final class PassSchedule {
  static final Duration PERIOD = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private final Map<String, Long> next = new HashMap<>();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  PassSchedule(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The Clusters of namespaces whose time has come. */
  List<ObjectKey> due(Set<ObjectKey> all) {
    long now = nanoTime.getAsLong();
    Map<String, List<ObjectKey>> namespaces =
        all.stream().collect(Collectors.groupingBy(ObjectKey::namespace));
    next.keySet().retainAll(namespaces.keySet());
    List<ObjectKey> due = new ArrayList<>();
    namespaces.forEach(
        (namespace, clusters) -> {
          long first = now + ThreadLocalRandom.current().nextLong(1, PERIOD.toNanos());
          if (next.computeIfAbsent(namespace, it -> first) - now <= 0) {
            next.put(namespace, now + PERIOD.toNanos());
            due.addAll(clusters);
          }
        });
    return due;
  }
}
