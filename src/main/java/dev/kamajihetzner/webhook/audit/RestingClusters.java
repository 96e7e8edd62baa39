package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    Set<ObjectKey> clusters = new HashSet<>();
    Deque<ObjectKey> left = new ArrayDeque<>(referringTo(kind, object));
    while (!left.isEmpty()) {
      ObjectKey cluster = left.pop();
      if (clusters.add(cluster)) {
        // Of what two of them share, each is judged by what the other has, too.
        left.addAll(sharingWith(cluster));
      }
    }
    return clusters;
  }

  private Set<ObjectKey> referringTo(Kind kind, ObjectKey object) {
    return switch (kind) {
      case CLUSTER -> Set.of(object);
      case KAMAJI_CONTROL_PLANE -> onControlPlane(object);
      case HETZNER_CLUSTER -> onHetznerCluster(object);
      case CLUSTER_CLASS ->
          all().stream().filter(it -> isOf(it, object)).collect(Collectors.toSet());
      case NAMESPACE ->
          all().stream()
              .filter(it -> it.namespace().equals(object.name()))
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  private boolean isOf(ObjectKey cluster, ObjectKey clusterClass) {
    return graph
        .cluster(cluster.namespace(), cluster.name())
        .map(Cluster::clusterClass)
        .filter(it -> new ObjectKey(it.namespace(), it.name()).equals(clusterClass))
        .isPresent();
  }

  private static ObjectKey key(Cluster cluster) {
    return new ObjectKey(cluster.namespace(), cluster.name());
  }

  private Set<ObjectKey> sharingWith(ObjectKey object) {
    Set<ObjectKey> clusters = new HashSet<>();
    graph
        .cluster(object.namespace(), object.name())
        .ifPresent(
            cluster -> {
              if (cluster.hasKamajiControlPlane()) {
                String name = cluster.controlPlane().name();
                clusters.addAll(onControlPlane(new ObjectKey(object.namespace(), name)));
              }
              if (cluster.hasHetznerInfrastructure()) {
                String name = cluster.infrastructure().name();
                clusters.addAll(onHetznerCluster(new ObjectKey(object.namespace(), name)));
              }
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
