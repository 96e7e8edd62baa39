package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Lists the objects of one kind into the graph, and keeps them in step by a watch, for good. A
 * watch that ends is begun again from where it was; only what the API server has forgotten by then
 * is listed again.
 *
 * <p>The client has informers for this. They never notice a connection that is dead but not closed,
 * and ask for ever to go on from a version that has expired if they are told so by the HTTP status.
 */
final class ListAndWatch {
  private static final Logger LOG = Logger.getLogger(ListAndWatch.class);

  /**
   * Objects in one answer to a list, of some kilobytes each; all of them are in the heap at once.
   */
  private static final long PAGE = 100;

  /**
   * A watch is ended by the API server after this many seconds up to twice as many, so that
   * replicas and kinds spread over API servers again after one of these was away.
   */
  private static final long WATCH_SECONDS = 300;

  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

  /** What lasted that long has not failed at once. */
  private static final long STEADY = TimeUnit.SECONDS.toNanos(10);

  /** Ends of watches are ours to deal with; retries within a request are for a moment's trouble. */
  private static final RequestConfig REQUESTS =
      new RequestConfigBuilder().withWatchReconnectLimit(0).withRequestRetryBackoffLimit(3).build();

  private final Kind kind;
  private final KubernetesClient client;
  private final ResourceDefinitionContext api;
  private final IndexedClusterGraph graph;
  private final Duration longestSilence;
  private final Thread thread;
  private volatile boolean listed;
  private volatile boolean watching;
  private boolean failing;
  private boolean stopped;

  /** The version of the graph's objects, from which to watch; null where they are to be listed. */
  private String resourceVersion;

  /** The watch that is listened to. */
  private Events current;

  /**
   * Starts in the background.
   *
   * @param longestSilence after how long without a word a watch's connection counts as dead
   */
  ListAndWatch(
      Kind kind,
      KubernetesClient client,
      ResourceDefinitionContext api,
      IndexedClusterGraph graph,
      Duration longestSilence) {
    this.kind = kind;
    this.client = client;
    this.api = api;
    this.graph = graph;
    this.longestSilence = longestSilence;
    this.thread = new Thread(this::run, "watch-" + kind);
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether everything has been listed once. */
  boolean synced() {
    return listed;
  }

  /** Whether the watch is up, as far as its connection tells. */
  boolean watching() {
    return watching;
  }

  /** Ends it; the graph is not touched any more. */
  synchronized void stop() {
    stopped = true;
    thread.interrupt();
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE;
      while (true) {
        long begun = System.nanoTime();
        try {
          if (resourceVersion() == null) {
            list();
          }
          watch();
        } catch (RuntimeException e) {
          failed(e);
        }
        if (System.nanoTime() - begun > STEADY) {
          pause = FIRST_PAUSE;
        }
        TimeUnit.NANOSECONDS.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    } catch (InterruptedException e) {
      LOG.debugf("%s is not watched any more", kind);
    }
  }

  private synchronized void failed(RuntimeException failure) {
    if (isGone(failure)) {
      resourceVersion = null;
    } else if (!failing && !stopped) {
      failing = true;
      LOG.warnf("cannot watch %s, trying again: %s", kind, TimedClient.reason(failure));
    }
  }

  private static boolean isGone(RuntimeException failure) {
    return failure instanceof KubernetesClientException refusal
        && refusal.getCode() == HttpURLConnection.HTTP_GONE;
  }

  private synchronized String resourceVersion() {
    return resourceVersion;
  }

  private void list() throws InterruptedException {
    Set<ObjectKey> there = new HashSet<>();
    String from = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(from).build();
      GenericKubernetesResourceList page = call(resources -> resources.list(options));
      from = page.getMetadata().getContinue();
      synchronized (this) {
        if (stopped) {
          throw new InterruptedException("stopped while listing");
        }
        for (GenericKubernetesResource object : page.getItems()) {
          ObjectKey key = ObservedObject.key(object);
          graph.put(kind, key, ObservedObject.json(object));
          there.add(key);
        }
        if (from == null || from.isEmpty()) {
          graph.keys(kind).stream()
              .filter(key -> !there.contains(key))
              .forEach(key -> graph.remove(kind, key));
          resourceVersion = page.getMetadata().getResourceVersion();
        }
      }
    } while (from != null && !from.isEmpty());
    listed = true;
  }

  private void watch() throws InterruptedException {
    ListOptions options =
        new ListOptionsBuilder()
            .withResourceVersion(resourceVersion())
            .withAllowWatchBookmarks(true)
            .withTimeoutSeconds(
                ThreadLocalRandom.current().nextLong(WATCH_SECONDS, 2 * WATCH_SECONDS))
            .build();
    Events events = new Events();
    synchronized (this) {
      current = events;
    }
    try (Watch open = call(resources -> resources.watch(options, events))) {
      begun();
      events.awaitEnd();
    } finally {
      ended();
    }
  }

  private synchronized void begun() {
    watching = true;
    if (failing) {
      failing = false;
      LOG.infof("watching %s again", kind);
    }
  }

  private synchronized void ended() {
    watching = false;
    current = null;
  }

  private <T> T call(
      Function<
              AnyNamespaceOperation<
                  GenericKubernetesResource,
                  GenericKubernetesResourceList,
                  Resource<GenericKubernetesResource>>,
              T>
          request) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(REQUESTS)
        .call(it -> request.apply(it.genericKubernetesResources(api).inAnyNamespace()));
  }

  /** What one watch says; nothing of it counts once that has been given up. */
  private final class Events implements Watcher<GenericKubernetesResource> {
    private long heard = System.nanoTime();
    private boolean over;

    @Override
    public void eventReceived(Action action, GenericKubernetesResource object) {
      synchronized (ListAndWatch.this) {
        if (stopped || current != this) {
          return;
        }
        heard = System.nanoTime();
        switch (action) {
          case ADDED, MODIFIED ->
              graph.put(kind, ObservedObject.key(object), ObservedObject.json(object));
          case DELETED -> graph.remove(kind, ObservedObject.key(object));
          default -> {}
        }
        resourceVersion = object.getMetadata().getResourceVersion();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      synchronized (ListAndWatch.this) {
        if (stopped || current != this) {
          return;
        }
        if (cause.isHttpGone()) {
          resourceVersion = null;
        } else if (cause.getRawWatchMessage().isPresent()) {
          LOG.warnf(
              "cannot read what is said of %s, listing it again: %s",
              kind, TimedClient.reason(cause));
          resourceVersion = null;
        }
        over = true;
        ListAndWatch.this.notifyAll();
      }
    }

    /** Waits until the watch has ended or has been silent for too long. */
    void awaitEnd() throws InterruptedException {
      synchronized (ListAndWatch.this) {
        long left = longestSilence.toNanos();
        while (!over && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(ListAndWatch.this, left);
          left = longestSilence.toNanos() - (System.nanoTime() - heard);
        }
      }
    }
  }
}
