package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A graph over another one, which stays as it is: some objects are hidden, as if they were not
 * there, until they are put here; all others show through. Not thread-safe. The graph below may
 * change meanwhile, and what shows through changes with it.
 */
public final class OverlaidGraph implements MutableClusterGraph {
  private final ClusterGraph below;
  private final IndexedClusterGraph own = new IndexedClusterGraph();
  private final Map<Kind, Set<ObjectKey>> covered = new EnumMap<>(Kind.class);

  public OverlaidGraph(ClusterGraph below) {
    this.below = below;
  }

  /**
   * Hides an object of the graph below. Nodes cannot be hidden: only their locations are known.
   *
   * @param namespace ignored for a kind without namespaces
   */
  public void hide(Kind kind, String namespace, String name) {
    covered
        .computeIfAbsent(kind, it -> new HashSet<>())
        .add(new ObjectKey(kind.namespaced() ? namespace : "", name));
  }

  @Override
  public void put(Kind kind, String namespace, String name, JsonNode object) {
    hide(kind, namespace, name);
    own.put(kind, namespace, name, object);
  }

  private boolean covers(Kind kind, String namespace, String name) {
    Set<ObjectKey> names = covered.get(kind);
    return names != null && names.contains(new ObjectKey(namespace, name));
  }

  private <T> Optional<T> one(
      Kind kind, String namespace, String name, Function<ClusterGraph, Optional<T>> lookup) {
    return lookup.apply(covers(kind, namespace, name) ? own : below);
  }

  /**
   * @param shown whether an object of the graph below is not covered
   */
  private <T> List<T> all(Function<ClusterGraph, List<T>> lookup, Predicate<T> shown) {
    List<T> there = lookup.apply(below);
    List<T> all = new ArrayList<>(lookup.apply(own));
    for (T object : there) {
      if (shown.test(object)) {
        all.add(object);
      }
    }
    return all;
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    return one(Kind.CLUSTER, namespace, name, it -> it.cluster(namespace, name));
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    return all(it -> it.clustersWithControlPlane(namespace, controlPlane), this::shows);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    return all(it -> it.clustersWithInfrastructure(namespace, hetznerCluster), this::shows);
  }

  private boolean shows(Cluster cluster) {
    return !covers(Kind.CLUSTER, cluster.namespace(), cluster.name());
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    return one(Kind.CLUSTER_CLASS, namespace, name, it -> it.clusterClass(namespace, name));
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    return one(Kind.KAMAJI_CONTROL_PLANE, namespace, name, it -> it.controlPlane(namespace, name));
  }

  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    return all(
        it -> it.controlPlanesWithLoadBalancerName(loadBalancerName),
        it -> !covers(Kind.KAMAJI_CONTROL_PLANE, it.namespace(), it.name()));
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    return one(Kind.HETZNER_CLUSTER, namespace, name, it -> it.hetznerCluster(namespace, name));
  }

  @Override
  public List<HetznerCluster> hetznerClustersWithLoadBalancerName(String loadBalancerName) {
    return all(
        it -> it.hetznerClustersWithLoadBalancerName(loadBalancerName),
        it -> !covers(Kind.HETZNER_CLUSTER, it.namespace(), it.name()));
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    return all(
        it -> it.workerSets(namespace, cluster),
        it -> !covers(it.kind(), it.namespace(), it.name()));
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    return one(Kind.NAMESPACE, "", name, it -> it.namespace(name));
  }

  @Override
  public Set<String> hetznerNodeLocations() {
    Set<String> locations = new HashSet<>(below.hetznerNodeLocations());
    locations.addAll(own.hetznerNodeLocations());
    return locations;
  }
}
