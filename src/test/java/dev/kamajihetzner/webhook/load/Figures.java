package dev.kamajihetzner.webhook.load;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What was measured among a number of clusters.
 *
 * @param clusters how many
 * @param listed size in bytes of the objects that a start reads
 * @param starts medians of the starts
 * @param latencies under load at a constant rate, in nanoseconds
 * @param processorTimePerReview under that load
 * @param memoryAfterLoad after that load
 * @param throughput in a closed loop, if that could be measured
 * @param memoryAtTheEnd after everything
 */
record Figures(
    int clusters,
    long listed,
    StartFigures starts,
    Histogram latencies,
    Duration processorTimePerReview,
    long memoryAfterLoad,
    Optional<Throughput> throughput,
    long memoryAtTheEnd) {

  /**
   * Medians of some starts.
   *
   * @param listening time from the start of the process until it takes connections
   * @param ready time from the start of the process until it says that it is ready
   * @param processorTime what the process has used by then
   * @param memory a moment later, in the start of median memory
   */
  record StartFigures(Duration listening, Duration ready, Duration processorTime, long memory) {}

  /** Requests a second, of the webhook and of nginx. */
  record Throughput(double webhook, double nginx) {
    double share() {
      return webhook / nginx;
    }
  }

  /**
   * What was measured once.
   *
   * @param binarySize in bytes
   * @param check median time of a whole run of {@code check}; none if it does not pass
   * @param soak the long run, if there was one
   */
  record Once(long binarySize, Optional<Duration> check, Optional<Soak> soak) {}

  /** A long run, and memory before and after it. */
  record Soak(Duration duration, long before, long after) {}

  /** A latency in ms, of that percentile. */
  double latency(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }

  /** The one in the middle; of an even number, the upper one. */
  static <T> T median(List<T> values, Comparator<T> order) {
    return values.stream().sorted(order).toList().get(values.size() / 2);
  }
}
