package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The one watch of one kind: in the version that is served now, kept up for good. While the API
 * server cannot be watched, the store keeps what was last known.
 */
final class KindWatch {
  private static final Logger LOG = Logger.getLogger(KindWatch.class);

  /**
   * An API server that has just started serves its custom resources a little later than the rest;
   * that they are really gone takes as many answers in a row.
   */
  private static final int ABSENCES_UNTIL_GONE = 3;

  private final String kind;
  private final Function<String, ResourceDefinitionContext> api;
  private final KubernetesClient client;
  private final ObjectStore store;
  private final Duration longestSilence;

  private volatile String version;
  private volatile ListAndWatch watch;
  private int absences;

  /**
   * @param api of the kind in a version
   */
  KindWatch(
      String kind,
      Function<String, ResourceDefinitionContext> api,
      KubernetesClient client,
      ObjectStore store,
      Duration longestSilence) {
    this.kind = kind;
    this.api = api;
    this.client = client;
    this.store = store;
    this.longestSilence = longestSilence;
  }

  String kind() {
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
        store.keys().forEach(store::remove);
      }
      return;
    }
    absences = 0;
    if (served.equals(version)) {
      return;
    }
    LOG.infof("watching %s in version %s", kind, served);
    stop();
    watch = new ListAndWatch(client, api.apply(served), store, longestSilence);
    version = served;
  }

  void stop() {
    if (watch != null) {
      watch.stop();
    }
    watch = null;
    version = null;
  }

  /** Whether everything that is served has been listed once. */
  boolean synced() {
    ListAndWatch current = watch;
    return current == null || current.synced();
  }

  /** Since the watch was last up: nothing while it is, or the kind is not served. */
  Duration age() {
    ListAndWatch current = watch;
    return current == null ? Duration.ZERO : current.age();
  }

  int size() {
    return store.keys().size();
  }
}
