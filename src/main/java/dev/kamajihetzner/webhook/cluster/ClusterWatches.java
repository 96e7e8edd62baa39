package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps a graph in step with a cluster: one watch a kind, in whichever version the API server
 * serves, from when the kind is installed on. Owns all watches of the process.
 */
public final class ClusterWatches implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ClusterWatches.class);

  /** For one round of asking what is served. */
  private static final Duration DISCOVERY_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Twice the time between two bookmarks, which API servers send about once a minute. To begin a
   * watch again is cheap for those that send none where nothing happens.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final Duration discoveryInterval;
  private final IndexedClusterGraph graph = new IndexedClusterGraph();
  private final Map<Kind, KindWatch> watches = new EnumMap<>(Kind.class);
  private final ScheduledExecutorService discovery =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "discovery");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean discovered;
  private volatile String failure = "the API server has not answered yet";

  public ClusterWatches(KubernetesClient client, Duration discoveryInterval) {
    this(client, discoveryInterval, LONGEST_SILENCE);
  }

  ClusterWatches(KubernetesClient client, Duration discoveryInterval, Duration longestSilence) {
    this.client = client;
    this.discoveryInterval = discoveryInterval;
    for (Kind kind : Kind.allLookedUp()) {
      watches.put(kind, new KindWatch(kind, client, graph, longestSilence));
    }
  }

  /** Begins to watch, in the background; an API server that does not answer is asked again. */
  public void start() {
    discovery.scheduleWithFixedDelay(
        this::discover, 0, discoveryInterval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The graph, in step as far as {@link #notReady} and {@link #ages} tell. */
  public ClusterGraph graph() {
    return graph;
  }

  /** A client for what one answer waits for, all of it within that time. */
  public TimedClient within(Duration remaining) {
    return new TimedClient(client, remaining);
  }

  /** The same graph, read from the API server with that client. */
  public ClusterGraph live(TimedClient reader, LiveClusterGraph.Observer observer) {
    return new LiveClusterGraph(reader, kind -> watches.get(kind).version(), graph, observer);
  }

  /** Why the graph is not complete yet; empty once every kind that is served has been listed. */
  public Optional<String> notReady() {
    if (!discovered) {
      return Optional.of(failure);
    }
    String missing =
        watches.values().stream()
            .filter(watch -> !watch.synced())
            .map(watch -> watch.kind().toString())
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? Optional.empty() : Optional.of("not listed yet: " + missing);
  }

  /** How old what is known of a kind may be; zero while its watch is up or it is not served. */
  public Duration age(Kind kind) {
    return watches.get(kind).age();
  }

  /** How many objects of a kind are known. */
  public int size(Kind kind) {
    return watches.get(kind).size();
  }

  private void discover() {
    try {
      // One try: the client's own retries would hide an outage for minutes.
      Map<Kind, String> served = ServedVersions.of(within(DISCOVERY_TIMEOUT));
      watches.forEach((kind, watch) -> watch.follow(served.get(kind)));
      watches.values().forEach(watch -> watch.reached(true));
      discovered = true;
    } catch (RuntimeException e) {
      watches.values().forEach(watch -> watch.reached(false));
      failure = "the API server cannot be asked what it serves: " + TimedClient.reason(e);
      LOG.warn(failure);
    }
  }

  @Override
  public void close() {
    discovery.shutdownNow();
    watches.values().forEach(KindWatch::stop);
  }
}
