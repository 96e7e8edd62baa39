package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.Node;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The graph in memory: a table for each kind, with an index for each question, so that an answer
 * takes as long among ten clusters as among ten thousand. Reads take no lock; each kind has one
 * writer at a time.
 */
public final class IndexedClusterGraph implements MutableClusterGraph {
  private final Map<Kind, KindTable<?>> tables = new EnumMap<>(Kind.class);

  private final KindTable<Cluster> clusters = table(Kind.CLUSTER, Cluster::of);
  private final KindTable<ClusterClass> clusterClasses =
      table(Kind.CLUSTER_CLASS, ClusterClass::of);
  private final KindTable<KamajiControlPlane> controlPlanes =
      table(Kind.KAMAJI_CONTROL_PLANE, KamajiControlPlane::of);
  private final KindTable<HetznerCluster> hetznerClusters =
      table(Kind.HETZNER_CLUSTER, HetznerCluster::of);
  private final KindTable<WorkerSet> machineDeployments = workerSets(Kind.MACHINE_DEPLOYMENT);
  private final KindTable<WorkerSet> machinePools = workerSets(Kind.MACHINE_POOL);
  private final KindTable<Namespace> namespaces =
      table(Kind.NAMESPACE, (none, name, object) -> Namespace.of(name, object));
  private final KindTable<Node> nodes =
      table(Kind.NODE, (none, name, object) -> Node.of(name, object));

  private final Index<ObjectKey, ObjectKey> clustersByControlPlane =
      clusters.indexedBy(it -> target(it, it.controlPlane(), Kind.KAMAJI_CONTROL_PLANE));
  private final Index<ObjectKey, ObjectKey> clustersByInfrastructure =
      clusters.indexedBy(it -> target(it, it.infrastructure(), Kind.HETZNER_CLUSTER));
  private final Index<String, ObjectKey> controlPlanesByLoadBalancerName =
      controlPlanes.indexedBy(KamajiControlPlane::loadBalancerName);
  private final Index<String, ObjectKey> hetznerClustersByLoadBalancerName =
      hetznerClusters.indexedBy(HetznerCluster::loadBalancerName);
  private final Index<ObjectKey, ObjectKey> machineDeploymentsByCluster =
      machineDeployments.indexedBy(IndexedClusterGraph::clusterOf);
  private final Index<ObjectKey, ObjectKey> machinePoolsByCluster =
      machinePools.indexedBy(IndexedClusterGraph::clusterOf);

  /** Numbers only, as thousands of nodes can be at one location. */
  private final Map<String, Integer> nodesAtLocation = nodes.countedBy(Node::hetznerLocation);

  private <T> KindTable<T> table(Kind kind, KindTable.Reader<T> reader) {
    KindTable<T> table = new KindTable<>(reader);
    tables.put(kind, table);
    return table;
  }

  private KindTable<WorkerSet> workerSets(Kind kind) {
    return table(kind, (namespace, name, object) -> WorkerSet.of(kind, namespace, name, object));
  }

  @Override
  public void put(Kind kind, String namespace, String name, JsonNode object) {
    if (!kind.lookedUp()) {
      return;
    }
    put(kind, new ObjectKey(kind.namespaced() ? namespace : "", name), object);
  }

  void put(Kind kind, ObjectKey key, JsonNode object) {
    tables.get(kind).put(key, object);
  }

  /** The objects of one kind. */
  public ObjectStore store(Kind kind) {
    return tables.get(kind);
  }

  /** What is known of a kind, as it is now. */
  Set<ObjectKey> keys(Kind kind) {
    return tables.get(kind).keys();
  }

  private static ObjectKey clusterOf(WorkerSet workers) {
    return workers.clusterName() == null
        ? null
        : new ObjectKey(workers.namespace(), workers.clusterName());
  }

  private static ObjectKey target(Cluster cluster, Reference reference, Kind kind) {
    return reference != null && reference.isA(kind)
        ? new ObjectKey(cluster.namespace(), reference.name())
        : null;
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    return clusters.get(new ObjectKey(namespace, name));
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    return clusters.get(clustersByControlPlane.get(new ObjectKey(namespace, controlPlane)));
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    return clusters.get(clustersByInfrastructure.get(new ObjectKey(namespace, hetznerCluster)));
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    return clusterClasses.get(new ObjectKey(namespace, name));
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    return controlPlanes.get(new ObjectKey(namespace, name));
  }

  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    return controlPlanes.get(controlPlanesByLoadBalancerName.get(loadBalancerName));
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    return hetznerClusters.get(new ObjectKey(namespace, name));
  }

  @Override
  public List<HetznerCluster> hetznerClustersWithLoadBalancerName(String loadBalancerName) {
    return hetznerClusters.get(hetznerClustersByLoadBalancerName.get(loadBalancerName));
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    ObjectKey key = new ObjectKey(namespace, cluster);
    List<WorkerSet> deployments = machineDeployments.get(machineDeploymentsByCluster.get(key));
    List<WorkerSet> pools = machinePools.get(machinePoolsByCluster.get(key));
    if (pools.isEmpty()) {
      return deployments;
    }
    List<WorkerSet> workerSets = new ArrayList<>(deployments);
    workerSets.addAll(pools);
    return workerSets;
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    return namespaces.get(new ObjectKey("", name));
  }

  @Override
  public Set<String> hetznerNodeLocations() {
    return Set.copyOf(nodesAtLocation.keySet());
  }
}
