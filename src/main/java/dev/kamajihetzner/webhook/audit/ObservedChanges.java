package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Notices what changes in a cluster, on the way into the graph, and tells which Clusters rest on
 * it. An object that is only seen again changes nothing, nor does its status.
 */
final class ObservedChanges {
  private static final JsonPointer SPEC = JsonPointer.compile("/spec");

  /** Has no place for objects: that they are there is known already. */
  private static final ObjectStore NOWHERE =
      new ObjectStore() {
        @Override
        public void put(ObjectKey key, JsonNode object) {}

        @Override
        public void remove(ObjectKey key) {}

        @Override
        public Set<ObjectKey> keys() {
          return Set.of();
        }
      };

  private final ClusterGraph graph;
  private final RestingClusters resting;
  private final LookedUp lookedUp;
  private final Consumer<Set<ObjectKey>> changed;

  ObservedChanges(
      ClusterGraph graph,
      RestingClusters resting,
      LookedUp lookedUp,
      Consumer<Set<ObjectKey>> changed) {
    this.graph = graph;
    this.resting = resting;
    this.lookedUp = lookedUp;
    this.changed = changed;
  }

  /** Takes objects of that kind in, and passes them on to the graph's own store. */
  ObjectStore around(Kind kind, ObjectStore store) {
    return switch (kind) {
      case MACHINE_DEPLOYMENT, MACHINE_POOL -> ofCluster(store, key -> Set.of());
      case NODE -> new Nodes(store);
      default -> new Noticing(store, key -> resting.on(kind, key));
    };
  }

  /** Takes objects of a kind in that the graph has no place for. */
  ObjectStore of(GroupKind kind) {
    return ofCluster(
        NOWHERE, key -> lookedUp.changed(new RestsOn.Key(kind, key.namespace(), key.name())));
  }

  /**
   * For objects that say themselves which Cluster they are of: workers and health checks.
   *
   * @param others who rests on one beside that
   */
  private Noticing ofCluster(ObjectStore store, Function<ObjectKey, Set<ObjectKey>> others) {
    Map<ObjectKey, ObjectKey> clusters = new HashMap<>();
    return new Noticing(
        new Belonging(store, clusters),
        key -> {
          Set<ObjectKey> affected = new HashSet<>(others.apply(key));
          if (clusters.containsKey(key)) {
            affected.addAll(resting.on(Kind.CLUSTER, clusters.get(key)));
          }
          return affected;
        });
  }

  /**
   * What counts as a change: all that is seen of an object, apart from how often it changed. The
   * nodes' own hash codes are sums, which two references that change places leave as they are.
   */
  private static UUID content(JsonNode object) {
    String seen =
        Stream.of(SPEC, Fields.LABELS, Fields.ANNOTATIONS, Fields.DELETION_TIMESTAMP)
            .map(it -> object.at(it).toString())
            .collect(Collectors.joining("\n"));
    return UUID.nameUUIDFromBytes(seen.getBytes(StandardCharsets.UTF_8));
  }

  private final class Noticing implements ObjectStore {
    private final ObjectStore store;
    private final Function<ObjectKey, Set<ObjectKey>> affected;

    /** One writer at a time, and no reader besides; maps for several threads take twice as much. */
    private final Map<ObjectKey, UUID> contents = new HashMap<>();

    Noticing(ObjectStore store, Function<ObjectKey, Set<ObjectKey>> affected) {
      this.store = store;
      this.affected = affected;
    }

    @Override
    public void put(ObjectKey key, JsonNode object) {
      UUID content = content(object);
      if (content.equals(contents.put(key, content))) {
        store.put(key, object);
        return;
      }
      change(key, () -> store.put(key, object));
    }

    @Override
    public void remove(ObjectKey key) {
      contents.remove(key);
      change(key, () -> store.remove(key));
    }

    /** Whoever rested on it before, or does afterwards. */
    private void change(ObjectKey key, Runnable change) {
      Set<ObjectKey> clusters = new HashSet<>(affected.apply(key));
      change.run();
      clusters.addAll(affected.apply(key));
      changed.accept(clusters);
    }

    @Override
    public Set<ObjectKey> keys() {
      // Whoever asks removes some of them.
      return Set.copyOf(contents.keySet());
    }
  }

  /** Keeps which Cluster each object is of, as long as it is there. */
  private record Belonging(ObjectStore store, Map<ObjectKey, ObjectKey> clusters)
      implements ObjectStore {
    @Override
    public void put(ObjectKey key, JsonNode object) {
      String cluster = Fields.text(object, WorkerSet.CLUSTER_NAME);
      if (cluster == null) {
        clusters.remove(key);
      } else {
        clusters.put(key, new ObjectKey(key.namespace(), cluster));
      }
      store.put(key, object);
    }

    @Override
    public void remove(ObjectKey key) {
      clusters.remove(key);
      store.remove(key);
    }

    @Override
    public Set<ObjectKey> keys() {
      return store.keys();
    }
  }

  /** Nodes change all the time; what counts is where there are any. */
  private final class Nodes implements ObjectStore {
    private final ObjectStore store;

    Nodes(ObjectStore store) {
      this.store = store;
    }

    @Override
    public void put(ObjectKey key, JsonNode object) {
      change(() -> store.put(key, object));
    }

    @Override
    public void remove(ObjectKey key) {
      change(() -> store.remove(key));
    }

    private void change(Runnable change) {
      Set<String> before = graph.hetznerNodeLocations();
      change.run();
      if (!before.equals(graph.hetznerNodeLocations())) {
        changed.accept(resting.all());
      }
    }

    @Override
    public Set<ObjectKey> keys() {
      return store.keys();
    }
  }
}
