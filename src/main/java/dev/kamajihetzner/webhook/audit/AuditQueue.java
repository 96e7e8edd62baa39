package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The Clusters that wait to be judged, each once, however often something around it changes
 * meanwhile. Any number of threads add, one takes.
 */
final class AuditQueue {
  private final LongSupplier nanoTime;
  private final Map<ObjectKey, Long> due = new HashMap<>();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  AuditQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Has Clusters judged after that time, or when they were to be already, if that is earlier. */
  synchronized void add(Collection<ObjectKey> clusters, Duration delay) {
    if (clusters.isEmpty()) {
      return;
    }
    long at = nanoTime.getAsLong() + delay.toNanos();
    clusters.forEach(it -> due.merge(it, at, (one, other) -> one - other < 0 ? one : other));
    notifyAll();
  }

  /** How many wait. */
  synchronized int size() {
    return due.size();
  }

  /**
   * Waits until a Cluster is due, and takes all of its namespace that are.
   *
   * @return nothing if none is due within that time
   */
  synchronized List<ObjectKey> take(Duration longest) throws InterruptedException {
    long end = nanoTime.getAsLong() + longest.toNanos();
    while (true) {
      long now = nanoTime.getAsLong();
      ObjectKey first = null;
      for (Map.Entry<ObjectKey, Long> entry : due.entrySet()) {
        if (first == null || entry.getValue() - due.get(first) < 0) {
          first = entry.getKey();
        }
      }
      if (first != null && due.get(first) - now <= 0) {
        return takeDue(first.namespace(), now);
      }
      long next = first == null || end - due.get(first) < 0 ? end : due.get(first);
      if (next - now <= 0) {
        return List.of();
      }
      TimeUnit.NANOSECONDS.timedWait(this, next - now);
    }
  }

  private List<ObjectKey> takeDue(String namespace, long now) {
    List<ObjectKey> taken = new ArrayList<>();
    due.entrySet()
        .removeIf(
            entry -> {
              boolean take =
                  entry.getKey().namespace().equals(namespace) && entry.getValue() - now <= 0;
              if (take) {
                taken.add(entry.getKey());
              }
              return take;
            });
    return taken;
  }
}
