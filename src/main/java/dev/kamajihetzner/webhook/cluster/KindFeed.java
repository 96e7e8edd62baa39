package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Brings what lists and watches say of one kind into its store, and remembers from which version a
 * watch goes on. Once it is stopped, the store is not touched any more.
 */
final class KindFeed {
  private static final Logger LOG = Logger.getLogger(KindFeed.class);

  private final String kind;
  private final ObjectStore store;
  private boolean stopped;

  /** Of the objects there; null where they are to be listed. */
  private String resourceVersion;

  /** The watch that is listened to; an earlier one may still have something to say. */
  private Events current;

  KindFeed(String kind, ObjectStore store) {
    this.kind = kind;
    this.store = store;
  }

  /** The version from which to watch; null where objects are to be listed first. */
  synchronized String resourceVersion() {
    return resourceVersion;
  }

  /** The API server has forgotten that version. */
  synchronized void expire() {
    resourceVersion = null;
  }

  synchronized void stop() {
    stopped = true;
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** The objects of one listing, page by page. */
  final class Listing {
    private final Set<ObjectKey> there = new HashSet<>();

    void add(Iterable<GenericKubernetesResource> page) {
      synchronized (KindFeed.this) {
        if (stopped) {
          return;
        }
        for (GenericKubernetesResource object : page) {
          ObjectKey key = ObservedObject.key(object);
          store.put(key, ObservedObject.json(object));
          there.add(key);
        }
      }
    }

    /** There are no others; the store forgets those that were not listed. */
    void complete(String version) {
      synchronized (KindFeed.this) {
        if (stopped) {
          return;
        }
        store.keys().stream().filter(key -> !there.contains(key)).forEach(store::remove);
        resourceVersion = version;
      }
    }
  }

  /** Listens to a new watch from now on, and to no other. */
  synchronized Events listen() {
    current = new Events();
    return current;
  }

  /** Listens to no watch any more. */
  synchronized void endWatch() {
    current = null;
  }

  /** What one watch says. */
  final class Events implements Watcher<GenericKubernetesResource> {
    private long heard = System.nanoTime();
    private boolean over;

    @Override
    public void eventReceived(Action action, GenericKubernetesResource object) {
      synchronized (KindFeed.this) {
        if (stopped || current != this) {
          return;
        }
        heard = System.nanoTime();
        switch (action) {
          case ADDED, MODIFIED ->
              store.put(ObservedObject.key(object), ObservedObject.json(object));
          case DELETED -> store.remove(ObservedObject.key(object));
          default -> {}
        }
        resourceVersion = object.getMetadata().getResourceVersion();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      synchronized (KindFeed.this) {
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
        KindFeed.this.notifyAll();
      }
    }

    /** Waits until the watch has ended or has been silent for that long. */
    void awaitEnd(Duration longestSilence) throws InterruptedException {
      synchronized (KindFeed.this) {
        long left = longestSilence.toNanos();
        while (!over && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(KindFeed.this, left);
          left = longestSilence.toNanos() - (System.nanoTime() - heard);
        }
      }
    }
  }
}
