package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which Clusters rest on an object, as far as the graph tells just now. What an object was before a
 * change counts too: ask before the graph takes it in, and after.
 */
final class RestingClusters {
  private final ClusterGraph graph;
  private final Supplier<Set<ObjectKey>> keys;

  /**
   * @param keys those of all Clusters in the graph
   */
  RestingClusters(ClusterGraph graph, Supplier<Set<ObjectKey>> keys) {
    this.graph = graph;
    this.keys = keys;
  }

  Set<ObjectKey> all() {
    return Set.copyOf(keys.get());
  }

  /** Those whose verdicts may depend on that object; of workers their Cluster has to be known. */
  Set<ObjectKey> on(Kind kind, ObjectKey object) {
    return switch (kind) {
      case CLUSTER -> withSharing(object);
      case KAMAJI_CONTROL_PLANE -> onControlPlane(object);
      case HETZNER_CLUSTER -> onHetznerCluster(object);
      case CLUSTER_CLASS -> where(cluster -> isOf(cluster, object));
      case NAMESPACE ->
          all().stream()
              .filter(it -> it.namespace().equals(object.name()))
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  private static boolean isOf(Cluster cluster, ObjectKey clusterClass) {
    Reference reference = cluster.clusterClass();
    return reference != null
        && reference.name().equals(clusterClass.name())
        && reference.namespace().equals(clusterClass.namespace());
  }

  private Set<ObjectKey> where(Predicate<Cluster> condition) {
    return all().stream()
        .flatMap(it -> graph.cluster(it.namespace(), it.name()).stream())
        .filter(condition)
        .map(RestingClusters::key)
        .collect(Collectors.toSet());
  }

  private static ObjectKey key(Cluster cluster) {
    return new ObjectKey(cluster.namespace(), cluster.name());
  }

  /** The Cluster, and those that refer to the same objects: only one of them may. */
  private Set<ObjectKey> withSharing(ObjectKey object) {
    Set<ObjectKey> clusters = new HashSet<>(Set.of(object));
    graph
        .cluster(object.namespace(), object.name())
        .ifPresent(
            cluster -> {
              Optional.ofNullable(cluster.controlPlane())
                  .map(it -> graph.clustersWithControlPlane(object.namespace(), it.name()))
                  .ifPresent(it -> add(clusters, it));
              Optional.ofNullable(cluster.infrastructure())
                  .map(it -> graph.clustersWithInfrastructure(object.namespace(), it.name()))
                  .ifPresent(it -> add(clusters, it));
            });
    return clusters;
  }

  private Set<ObjectKey> onControlPlane(ObjectKey object) {
    Set<ObjectKey> clusters = new HashSet<>();
    add(clusters, graph.clustersWithControlPlane(object.namespace(), object.name()));
    graph
        .controlPlane(object.namespace(), object.name())
        .map(KamajiControlPlane::loadBalancerName)
        .ifPresent(it -> addOfLoadBalancer(clusters, it));
    return clusters;
  }

  private Set<ObjectKey> onHetznerCluster(ObjectKey object) {
    Set<ObjectKey> clusters = new HashSet<>();
    add(clusters, graph.clustersWithInfrastructure(object.namespace(), object.name()));
    graph
        .hetznerCluster(object.namespace(), object.name())
        .map(HetznerCluster::loadBalancerName)
        .ifPresent(it -> addOfLoadBalancer(clusters, it));
    return clusters;
  }

  /** Two load balancers of one name are a conflict, in whichever namespaces they are asked for. */
  private void addOfLoadBalancer(Set<ObjectKey> clusters, String name) {
    for (KamajiControlPlane one : graph.controlPlanesWithLoadBalancerName(name)) {
      add(clusters, graph.clustersWithControlPlane(one.namespace(), one.name()));
    }
    for (HetznerCluster one : graph.hetznerClustersWithLoadBalancerName(name)) {
      add(clusters, graph.clustersWithInfrastructure(one.namespace(), one.name()));
    }
  }

  private static void add(Set<ObjectKey> keys, List<Cluster> clusters) {
    clusters.forEach(it -> keys.add(key(it)));
  }
}
