package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.cluster.RequestFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What fails, told once for as long as it fails: in one line when it begins and one when it is
 * over, however many Clusters it meets. For one thread.
 */
final class ReportFailures {
  private static final Logger LOG = Logger.getLogger(ReportFailures.class);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_REFUSAL_PAUSE = Duration.ofMinutes(10);

  /** Which Clusters each kind of failure meets. */
  private final Map<String, Set<String>> failing = new HashMap<>();

  /** Whether it fails for all, because the API server does not answer or is not well. */
  static boolean isOutage(Throwable failure) {
    int status = RequestFailure.status(failure);
    return status == 0 || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
  }

  /** A Namespace that is being deleted takes nothing new, and soon nobody misses it. */
  static boolean isInEndingNamespace(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("because it is being terminated");
  }

  /** How long to leave it alone after that many failures: twice as long each time. */
  static Duration pause(Throwable failure, int failures) {
    Duration longest = isOutage(failure) ? LONGEST_OUTAGE_PAUSE : LONGEST_REFUSAL_PAUSE;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 20));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /**
   * Tells of a failure, if it is a new one.
   *
   * @param what was to be done, such as {@code reports}
   * @param cluster the Cluster that it meets
   */
  void failed(String what, String cluster, Throwable failure) {
    int status = isOutage(failure) ? 0 : RequestFailure.status(failure);
    Set<String> met = failing.computeIfAbsent(what + status, it -> new HashSet<>());
    if (met.isEmpty()) {
      LOG.warnf(
          "audit: %s cannot be written: %s; this is said once, until they are again",
          what, RequestFailure.line(failure));
    }
    met.add(cluster);
  }

  /** It has not failed for that Cluster. */
  void succeeded(String what, String cluster) {
    failing
        .entrySet()
        .removeIf(
            it -> {
              boolean over =
                  it.getKey().startsWith(what)
                      && it.getValue().remove(cluster)
                      && it.getValue().isEmpty();
              if (over) {
                LOG.infof("audit: %s are written again", what);
              }
              return over;
            });
  }

  /** The Cluster is gone, so nothing fails for it any more. */
  void forget(String cluster) {
    failing.values().removeIf(it -> it.remove(cluster) && it.isEmpty());
  }
}
