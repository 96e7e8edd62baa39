package dev.kamajihetzner.webhook.audit;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** How many writes a second there may be, whatever they write; and that one day there are none. */
final class ReportRate {
  private final Bucket bucket;
  private boolean stopped;

  /** That many a second, evenly: no second has more. */
  ReportRate(int perSecond) {
    bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit.capacity(1).refillGreedy(1, Duration.ofSeconds(1).dividedBy(perSecond)))
            .build();
  }

  /**
   * Waits for one's turn.
   *
   * @throws CancellationException if nothing may be written any more
   */
  synchronized void await() {
    while (!stopped) {
      long nanos = bucket.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
      if (nanos == 0) {
        return;
      }
      try {
        // Ended by the time or by a stop.
        wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stopped = true;
      }
    }
    throw new CancellationException("nothing is written any more");
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
