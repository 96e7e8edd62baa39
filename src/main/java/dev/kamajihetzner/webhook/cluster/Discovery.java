package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Asks the API server again and again what it serves, and so notices when it is silent. */
final class Discovery implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Discovery.class);

  /** For one round of asking what is served. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Whoever sends forged reviews does not make us ask more often than that. */
  private static final Duration SOON = Duration.ofMillis(500);

  /** Asks once. */
  interface Round {
    /**
     * @param regular whether its time has come; what is not served then may be gone
     * @throws KubernetesClientException if the server does not say
     */
    void ask(TimedClient client, boolean regular);
  }

  private final KubernetesClient client;
  private final Duration interval;
  private final Round round;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "discovery");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean done;
  private volatile boolean silent;
  private volatile long lastAnswer;
  private volatile String failure = "the API server has not answered yet";

  Discovery(KubernetesClient client, Duration interval, Round round) {
    this.client = client;
    this.interval = interval;
    this.round = round;
  }

  /** Begins, in the background; an API server that does not answer is asked again. */
  void start() {
    thread.scheduleWithFixedDelay(() -> ask(true), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks soon, and not only when its time comes, if it has been answered once. */
  void soon() {
    if (done && asked.compareAndSet(false, true)) {
      thread.schedule(
          () -> {
            asked.set(false);
            ask(false);
          },
          SOON.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  /** Why what is served is not known yet; empty once it has been. */
  Optional<String> notDone() {
    return done ? Optional.empty() : Optional.of(failure);
  }

  /** For how long the API server has not answered at all; nothing while it does. */
  Duration silence() {
    return silent ? Duration.ofNanos(System.nanoTime() - lastAnswer) : Duration.ZERO;
  }

  boolean silent() {
    return silent;
  }

  private void ask(boolean regular) {
    try {
      // One try: the client's own retries would hide an outage for minutes.
      round.ask(new TimedClient(client, TIMEOUT), regular);
      answered();
      done = true;
    } catch (RuntimeException e) {
      if (isAnswer(e) || isAlive()) {
        answered();
      } else {
        silent = true;
      }
      failure = "the API server cannot be asked what it serves: " + TimedClient.reason(e);
      LOG.warn(failure);
    }
  }

  private static boolean isAnswer(RuntimeException failure) {
    return failure instanceof KubernetesClientException refusal && refusal.getCode() > 0;
  }

  /**
   * Whether the API server answers at all. One that has more to do than it can lets requests wait,
   * for longer than we do, but never this one.
   *
   * @see <a
   *     href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">priority
   *     and fairness</a>
   */
  private boolean isAlive() {
    try {
      new TimedClient(client, TIMEOUT).call(it -> it.raw("/livez"));
      return true;
    } catch (RuntimeException e) {
      return isAnswer(e);
    }
  }

  private void answered() {
    lastAnswer = System.nanoTime();
    silent = false;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
