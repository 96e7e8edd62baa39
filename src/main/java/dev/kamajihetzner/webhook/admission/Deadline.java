package dev.kamajihetzner.webhook.admission;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * The time until the API server stops waiting for an answer, told by the query {@code timeout} in
 * Go's notation.
 */
final class Deadline {
  /** The API server's own default. */
  private static final Duration UNTOLD = Duration.ofSeconds(10);

  /** For the way there and back, and for what is still to be done when a read gives up. */
  private static final Duration SMALLEST_MARGIN = Duration.ofMillis(300);

  /** The margin's part of the time, as many reads may give up at once. */
  private static final int PART = 10;

  private final long end;

  private Deadline(Duration remaining) {
    this.end = System.nanoTime() + remaining.toNanos();
  }

  /** The deadline of a request that has just come; one that cannot be read counts as untold. */
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
