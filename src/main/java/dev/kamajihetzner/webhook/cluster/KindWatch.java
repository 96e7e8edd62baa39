package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * The one watch of one kind: in the version that is served now, kept up for good. While the API
 * server cannot be watched, the graph keeps what was last known.
 */
final class KindWatch {
  private static final Logger LOG = Logger.getLogger(KindWatch.class);

  /**
   * An API server that has just started serves its custom resources a little later than the rest;
   * that they are really gone takes as many answers in a row.
   */
  private static final int ABSENCES_UNTIL_GONE = 3;

  /**
   * Objects in one answer to a list, of some kilobytes each; all of them are in the heap at once.
   */
  private static final long PAGE = 100;

  private final Kind kind;
  private final KubernetesClient client;
  private final GraphItemStore store;

  private volatile String version;
  private volatile SharedIndexInformer<GenericKubernetesResource> informer;
  private volatile long lastWatching;
  private volatile boolean unreachable;
  private int absences;

  KindWatch(Kind kind, KubernetesClient client, IndexedClusterGraph graph) {
    this.kind = kind;
    this.client = client;
    this.store = new GraphItemStore(kind, graph);
  }

  Kind kind() {
    return kind;
  }

  /** The version watched, null while the kind is not served. */
  String version() {
    return version;
  }

  /** The API that objects of the kind are read from; only while the kind is served. */
  static ResourceDefinitionContext api(Kind kind, String version) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(kind.group())
        .withVersion(version)
        .withKind(kind.toString())
        .withPlural(kind.plural())
        .withNamespaced(kind.namespaced())
        .build();
  }

  /** Follows what discovery has found: a version, or null for a kind that is not served. */
  void follow(String served) {
    if (served == null) {
      absences++;
      if (version != null && absences >= ABSENCES_UNTIL_GONE) {
        LOG.infof("%s is no longer served", kind);
        stop();
        store.clear();
      }
      return;
    }
    absences = 0;
    if (served.equals(version)) {
      return;
    }
    LOG.infof("watching %s in version %s", kind, served);
    stop();
    lastWatching = System.nanoTime();
    SharedIndexInformer<GenericKubernetesResource> started =
        client
            .genericKubernetesResources(api(kind, served))
            .inAnyNamespace()
            .withLimit(PAGE)
            .runnableInformer(0)
            .removeNamespaceIndex()
            .itemStore(store)
            .exceptionHandler(this::retry);
    informer = started;
    version = served;
    started.start();
  }

  private boolean retry(boolean started, Throwable failure) {
    LOG.warnf("cannot watch %s, trying again: %s", kind, failure.getMessage());
    return true;
  }

  void stop() {
    if (informer != null) {
      informer.stop();
    }
    informer = null;
    version = null;
  }

  /** Whether everything that is served has been listed once. */
  boolean synced() {
    SharedIndexInformer<GenericKubernetesResource> current = informer;
    return current == null || current.hasSynced();
  }

  /**
   * Whether the API server has answered just now. The informer alone does not tell: while it tries
   * to connect again, for as long as that takes, it says that it is watching.
   */
  void reached(boolean answered) {
    unreachable = !answered;
    age();
  }

  /**
   * How old what is known may be: nothing while the watch is up, then since it was last seen up.
   */
  Duration age() {
    SharedIndexInformer<GenericKubernetesResource> current = informer;
    if (current == null) {
      return Duration.ZERO;
    }
    if (current.isWatching() && !unreachable) {
      lastWatching = System.nanoTime();
      return Duration.ZERO;
    }
    return Duration.ofNanos(System.nanoTime() - lastWatching);
  }

  int size() {
    return store.size();
  }
}
