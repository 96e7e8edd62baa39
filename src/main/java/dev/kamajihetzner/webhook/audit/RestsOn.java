package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Everything that was looked up for an audit, found or not. The audit has to be made again when an
 * object comes, changes or goes that {@linkplain #touchedBy touches} one of these keys, as it is or
 * as it was before.
 */
public record RestsOn(Set<Key> keys) {
  /** What somebody may have a name of: a key like those of objects. */
  private static final GroupKind LOAD_BALANCER =
      new GroupKind("load-balancer.hetzner.cloud", "LoadBalancer");

  /** All nodes together, as only their locations are looked up. */
  static final Key NODES = new Key(GroupKind.of(Kind.NODE), "", "");

  /**
   * Something that can be looked up.
   *
   * @param namespace empty for objects without one
   */
  public record Key(GroupKind kind, String namespace, String name) {
    static Key of(Kind kind, String namespace, String name) {
      return new Key(GroupKind.of(kind), kind.namespaced() ? namespace : "", name);
    }

    /** A load balancer's name, which control planes and HetznerClusters may ask for. */
    static Key loadBalancer(String name) {
      return new Key(LOAD_BALANCER, "", name);
    }
  }

  public RestsOn {
    keys = Set.copyOf(keys);
  }

  /**
   * The keys that an object touches: its own, and those of what it refers to. Whoever has looked up
   * one of those has asked who refers to it, too.
   *
   * @param object as much of it as the graph observes
   */
  public static Set<Key> touchedBy(Kind kind, String namespace, String name, JsonNode object) {
    return switch (kind) {
      case CLUSTER -> touchedBy(Cluster.of(namespace, name, object));
      case KAMAJI_CONTROL_PLANE -> touchedBy(KamajiControlPlane.of(namespace, name, object));
      case HETZNER_CLUSTER -> touchedBy(HetznerCluster.of(namespace, name, object));
      case MACHINE_DEPLOYMENT, MACHINE_POOL ->
          touchedBy(WorkerSet.of(kind, namespace, name, object));
      case NODE -> Set.of(NODES);
      case NAMESPACE, CLUSTER_CLASS, MACHINE_SET, MACHINE -> Set.of(Key.of(kind, namespace, name));
    };
  }

  public static Set<Key> touchedBy(Cluster cluster) {
    Set<Key> keys = new HashSet<>();
    keys.add(Key.of(Kind.CLUSTER, cluster.namespace(), cluster.name()));
    add(keys, cluster.controlPlane(), cluster.namespace());
    add(keys, cluster.infrastructure(), cluster.namespace());
    return keys;
  }

  private static void add(Set<Key> keys, Reference reference, String namespace) {
    if (reference != null) {
      keys.add(new Key(GroupKind.of(reference), namespace, reference.name()));
    }
  }

  public static Set<Key> touchedBy(KamajiControlPlane controlPlane) {
    Key own = Key.of(Kind.KAMAJI_CONTROL_PLANE, controlPlane.namespace(), controlPlane.name());
    return controlPlane.loadBalancerName() == null
        ? Set.of(own)
        : Set.of(own, Key.loadBalancer(controlPlane.loadBalancerName()));
  }

  public static Set<Key> touchedBy(HetznerCluster hetznerCluster) {
    Key own = Key.of(Kind.HETZNER_CLUSTER, hetznerCluster.namespace(), hetznerCluster.name());
    return hetznerCluster.loadBalancerName() == null
        ? Set.of(own)
        : Set.of(own, Key.loadBalancer(hetznerCluster.loadBalancerName()));
  }

  public static Set<Key> touchedBy(WorkerSet workers) {
    Key own = Key.of(workers.kind(), workers.namespace(), workers.name());
    return workers.clusterName() == null
        ? Set.of(own)
        : Set.of(own, Key.of(Kind.CLUSTER, workers.namespace(), workers.clusterName()));
  }
}
