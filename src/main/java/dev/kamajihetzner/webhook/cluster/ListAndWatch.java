package dev.kamajihetzner.webhook.cluster;

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
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Lists the objects of one kind into its store, and keeps them in step by a watch, for good. A
 * watch that ends is begun again from where it was. Objects are listed again only where the API
 * server has forgotten that version.
 *
 * <p>The client's informers do neither of two things that only time asks for. They never notice a
 * connection that is dead but not closed. And where the HTTP status tells that a version has
 * expired, they ask for it for ever.
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

  private final String kind;
  private final KubernetesClient client;
  private final ResourceDefinitionContext api;
  private final Duration longestSilence;
  private final KindFeed feed;
  private final Thread thread;
  private volatile boolean listed;
  private volatile boolean watching;
  private volatile long lastWatching = System.nanoTime();
  private boolean failing;
  private boolean missing;

  /**
   * Starts in the background.
   *
   * @param longestSilence after how long without a word a watch's connection counts as dead
   */
  ListAndWatch(
      KubernetesClient client,
      ResourceDefinitionContext api,
      ObjectStore store,
      Duration longestSilence) {
    this.kind = api.getKind();
    this.client = client;
    this.api = api;
    this.feed = new KindFeed(kind, store);
    this.longestSilence = longestSilence;
    this.thread = new Thread(this::run, "watch-" + kind);
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether everything has been listed, since the kind was last not there. */
  boolean synced() {
    return listed;
  }

  /** Since the watch was last up; nothing while it is, as far as its connection tells. */
  Duration age() {
    return watching ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastWatching);
  }

  /** Ends it; the store is not touched any more. */
  void stop() {
    feed.stop();
    thread.interrupt();
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE;
      while (!feed.stopped()) {
        long begun = System.nanoTime();
        try {
          if (feed.resourceVersion() == null) {
            list();
          }
          watch();
        } catch (RuntimeException e) {
          failed(e);
        }
        // Readiness waits for what comes back, and to be told that it is not there is cheap.
        if (missing || System.nanoTime() - begun > STEADY) {
          pause = FIRST_PAUSE;
        }
        TimeUnit.NANOSECONDS.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    } catch (InterruptedException e) {
      LOG.debugf("%s is not watched any more", kind);
    }
  }

  private void failed(RuntimeException failure) {
    if (isCode(HttpURLConnection.HTTP_GONE, failure)) {
      feed.expire();
      return;
    }
    if (isCode(HttpURLConnection.HTTP_NOT_FOUND, failure)) {
      // The definition has been deleted. When it is back, its objects are others.
      feed.expire();
      listed = false;
      missing = true;
    }
    if (!failing && !feed.stopped()) {
      failing = true;
      LOG.warnf("cannot watch %s, trying again: %s", kind, TimedClient.reason(failure));
    }
  }

  private static boolean isCode(int code, RuntimeException failure) {
    return failure instanceof KubernetesClientException refusal && refusal.getCode() == code;
  }

  private void list() throws InterruptedException {
    KindFeed.Listing listing = feed.new Listing();
    String from = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(from).build();
      GenericKubernetesResourceList page = call(resources -> resources.list(options));
      if (feed.stopped()) {
        throw new InterruptedException("stopped while listing");
      }
      listing.add(page.getItems());
      from = page.getMetadata().getContinue();
      if (from == null || from.isEmpty()) {
        listing.complete(page.getMetadata().getResourceVersion());
      }
    } while (from != null && !from.isEmpty());
    missing = false;
    listed = true;
  }

  private void watch() throws InterruptedException {
    ListOptions options =
        new ListOptionsBuilder()
            .withResourceVersion(feed.resourceVersion())
            .withAllowWatchBookmarks(true)
            .withTimeoutSeconds(
                ThreadLocalRandom.current().nextLong(WATCH_SECONDS, 2 * WATCH_SECONDS))
            .build();
    KindFeed.Events events = feed.listen();
    try (Watch open = call(resources -> resources.watch(options, events))) {
      watching = true;
      if (failing) {
        failing = false;
        LOG.infof("watching %s again", kind);
      }
      events.awaitEnd(longestSilence);
    } finally {
      if (watching) {
        lastWatching = System.nanoTime();
        watching = false;
      }
      feed.endWatch();
    }
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
}
