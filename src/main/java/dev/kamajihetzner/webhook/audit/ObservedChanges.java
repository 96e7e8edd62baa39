package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Notices what changes in a cluster, on the way into the graph, and tells which Clusters rest on
 * it. An object that is only seen again changes nothing, nor does its status.
 */
final class ObservedChanges {
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
      case MACHINE_DEPLOYMENT, MACHINE_POOL -> new OfCluster(store, key -> Set.of());
      case NODE -> new Nodes(store);
      default -> new Noticing(store, key -> resting.on(kind, key));
    };
  }

  /** Takes objects of a kind in that the graph has no place for. */
  ObjectStore of(GroupKind kind) {
    return new OfCluster(
        NOWHERE, key -> lookedUp.changed(new RestsOn.Key(kind, key.namespace(), key.name()))) {
      @Override
      public Set<ObjectKey> keys() {
        // Whoever asks removes some of them.
        return Set.copyOf(contents.keySet());
      }
    };
  }

  /** What counts as a change: all that is seen of an object, apart from how often it changed. */
  private static int content(JsonNode object) {
    return Objects.hash(
        object.path("spec"),
        object.at(Fields.LABELS),
        object.at(Fields.ANNOTATIONS),
        object.at(Fields.DELETION_TIMESTAMP));
  }

  private class Noticing implements ObjectStore {
    private final ObjectStore store;
    private final Function<ObjectKey, Set<ObjectKey>> affected;

    /** One writer at a time, and no reader besides; maps for several threads take twice as much. */
    final Map<ObjectKey, Integer> contents = new HashMap<>();

    Noticing(ObjectStore store, Function<ObjectKey, Set<ObjectKey>> affected) {
      this.store = store;
      this.affected = affected;
    }

    @Override
    public void put(ObjectKey key, JsonNode object) {
      int content = content(object);
      Integer before = contents.put(key, content);
      if (before != null && before == content) {
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
      return store.keys();
    }
  }

  /** Workers and health checks say themselves which Cluster they are of, for good. */
  private class OfCluster extends Noticing {
    private final Map<ObjectKey, ObjectKey> clusters;

    /**
     * @param others who rests on an object beside that
     */
    OfCluster(ObjectStore store, Function<ObjectKey, Set<ObjectKey>> others) {
      this(store, others, new HashMap<>());
    }

    private OfCluster(
        ObjectStore store,
        Function<ObjectKey, Set<ObjectKey>> others,
        Map<ObjectKey, ObjectKey> clusters) {
      super(store, key -> and(others.apply(key), clusters.get(key)));
      this.clusters = clusters;
    }

    private static Set<ObjectKey> and(Set<ObjectKey> others, ObjectKey cluster) {
      if (cluster == null) {
        return others;
      }
      Set<ObjectKey> all = new HashSet<>(others);
      all.add(cluster);
      return all;
    }

    @Override
    public void put(ObjectKey key, JsonNode object) {
      String cluster = Fields.text(object, WorkerSet.CLUSTER_NAME);
      if (cluster != null) {
        clusters.put(key, new ObjectKey(key.namespace(), cluster));
      }
      super.put(key, object);
    }

    @Override
    public void remove(ObjectKey key) {
      super.remove(key);
      clusters.remove(key);
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
