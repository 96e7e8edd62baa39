package dev.kamajihetzner.webhook.admission;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * The time until the API server stops waiting for an answer. The query {@code timeout} gives it, in
 * Go's notation.
 */
final class Deadline {
  /** The API server's own default. */
  private static final Duration UNTOLD = Duration.ofSeconds(10);

  /** For the network, and for the work that is left when a live read times out. */
  private static final Duration SMALLEST_MARGIN = Duration.ofMillis(300);

  /**
   * The margin is at least the timeout divided by this, because many reads may time out at once.
   */
  private static final int PART = 10;

  private final long end;

  private Deadline(Duration remaining) {
    this.end = System.nanoTime() + remaining.toNanos();
  }

  /** The deadline of a request that has just come; an unreadable timeout counts as none. */
  static Deadline of(String timeout) {
    Duration duration = duration(timeout);
    Duration part = duration.dividedBy(PART);
    return new Deadline(
        duration.minus(part.compareTo(SMALLEST_MARGIN) > 0 ? part : SMALLEST_MARGIN));
  }

  static Duration duration(String timeout) {
    if (timeout == null) {
      return UNTOLD;
    }
    try {
      // What the API server sends of Go's notation (10s, 1m30s) is ISO 8601 without its prefix.
      Duration duration = Duration.parse("PT" + timeout.toUpperCase(Locale.ROOT));
      return duration.isNegative()
              || duration.isZero()
              || duration.compareTo(UNTOLD.multipliedBy(6)) > 0
          ? UNTOLD
          : duration;
    } catch (DateTimeParseException e) {
      return UNTOLD;
    }
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
