package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Notes what is looked up in a graph.
 *
 * @param keys takes the keys
 */
record RecordedLookups(MutableClusterGraph graph, Set<Key> keys) implements MutableClusterGraph {

  @Override
  public void put(Kind kind, String namespace, String name, JsonNode object) {
    graph.put(kind, namespace, name, object);
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    keys.add(Key.of(Kind.CLUSTER, namespace, name));
    return graph.cluster(namespace, name);
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    keys.add(Key.of(Kind.KAMAJI_CONTROL_PLANE, namespace, controlPlane));
    return graph.clustersWithControlPlane(namespace, controlPlane);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    keys.add(Key.of(Kind.HETZNER_CLUSTER, namespace, hetznerCluster));
    return graph.clustersWithInfrastructure(namespace, hetznerCluster);
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    keys.add(Key.of(Kind.CLUSTER_CLASS, namespace, name));
    return graph.clusterClass(namespace, name);
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    keys.add(Key.of(Kind.KAMAJI_CONTROL_PLANE, namespace, name));
    return graph.controlPlane(namespace, name);
  }

  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    keys.add(Key.loadBalancer(loadBalancerName));
    return graph.controlPlanesWithLoadBalancerName(loadBalancerName);
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    keys.add(Key.of(Kind.HETZNER_CLUSTER, namespace, name));
    return graph.hetznerCluster(namespace, name);
  }

  @Override
  public List<HetznerCluster> hetznerClustersWithLoadBalancerName(String loadBalancerName) {
    keys.add(Key.loadBalancer(loadBalancerName));
    return graph.hetznerClustersWithLoadBalancerName(loadBalancerName);
  }

  /** Each of them touches its Cluster. */
  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    keys.add(Key.of(Kind.CLUSTER, namespace, cluster));
    return graph.workerSets(namespace, cluster);
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    keys.add(Key.of(Kind.NAMESPACE, "", name));
    return graph.namespace(name);
  }

  @Override
  public Set<String> hetznerNodeLocations() {
    keys.add(RestsOn.NODES);
    return graph.hetznerNodeLocations();
  }
}
