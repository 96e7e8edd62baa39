package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The Clusters that have been judged, and when all of them had been. Reports go by it: of what is
 * not here any more they go. For one thread.
 */
final class JudgedClusters {
  private static final Logger LOG = Logger.getLogger(JudgedClusters.class);

  /** A Cluster that has been judged, and when last. */
  private record Judged(AuditedObject cluster, long nanoTime) {}

  private final Map<ObjectKey, Judged> judged = new HashMap<>();
  private boolean all;
  private long passBegun;

  /** From now on the first pass is measured. */
  void beginPass() {
    passBegun = System.nanoTime();
  }

  /** Whether each has been judged once. */
  boolean all() {
    return all;
  }

  boolean contains(ObjectKey key) {
    return judged.containsKey(key);
  }

  List<AuditedObject> clusters() {
    return judged.values().stream().map(Judged::cluster).toList();
  }

  /** Takes one as judged now; the one that had its name before, if that was another. */
  Optional<AuditedObject> put(ObjectKey key, AuditedObject cluster) {
    return Optional.ofNullable(judged.put(key, new Judged(cluster, System.nanoTime())))
        .map(Judged::cluster)
        .filter(it -> !it.uid().equals(cluster.uid()));
  }

  /** The one that was judged by that name. */
  Optional<AuditedObject> remove(ObjectKey key) {
    return Optional.ofNullable(judged.remove(key)).map(Judged::cluster);
  }

  /**
   * How long the pass took, if it is over; the next begins. It is over when nothing is left that
   * was judged last before it began.
   *
   * @param nothingWaits whether none is waiting to be judged
   */
  Optional<Duration> endPass(boolean nothingWaits) {
    boolean over =
        all
            ? !judged.isEmpty() && judged.values().stream().allMatch(it -> it.nanoTime > passBegun)
            : nothingWaits;
    if (!over) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    Duration took = Duration.ofNanos(now - passBegun);
    if (!all) {
      all = true;
      LOG.infof("audit: %s Clusters judged in %s ms", judged.size(), took.toMillis());
    }
    passBegun = now;
    return Optional.of(took);
  }
}
