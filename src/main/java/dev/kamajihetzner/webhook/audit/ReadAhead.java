package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads what the next Clusters rest on while others are judged. */
final class ReadAhead implements AutoCloseable {
  /**
   * If no more than one in so many of a namespace are due, they are read one by one, with about two
   * dozen requests each. Else all of it is listed, with about one request a kind.
   */
  private static final int FEW = 10;

  /** All that so many rest on takes about 10 MB while it is held, twice at a time. */
  private static final int MOST_HELD = 2_000;

  private final AuditReads reads;
  private final RestingClusters clusters;
  private final LookedUp lookedUp;
  private final ExecutorService reader = Executors.newSingleThreadExecutor(ReadAhead::daemon);

  ReadAhead(AuditReads reads, RestingClusters clusters, LookedUp lookedUp) {
    this.reads = reads;
    this.clusters = clusters;
    this.lookedUp = lookedUp;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "audit-reads");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Clusters of one namespace, of which what they rest on is being read while others are judged.
   *
   * @param before when that began, as {@link LookedUp#now} tells it
   */
  record Batch(List<ObjectKey> due, long before, CompletableFuture<WholeObjects> reads) {
    WholeObjects await() throws InterruptedException {
      try {
        return reads.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /**
   * Begins to read what they rest on. Whatever changes from now on has them taken from the queue
   * again.
   */
  Batch read(List<ObjectKey> due) {
    long before = lookedUp.now();
    String namespace = due.get(0).namespace();
    long there = clusters.all().stream().filter(it -> it.namespace().equals(namespace)).count();
    return new Batch(
        due,
        before,
        few(due.size(), there)
            ? CompletableFuture.completedFuture(reads.oneByOne())
            : CompletableFuture.supplyAsync(() -> reads.ofNamespace(namespace), reader));
  }

  /** Whether it takes less to read those that are due than to hold all that are there. */
  static boolean few(long due, long there) {
    return due * FEW <= there || there > MOST_HELD;
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
