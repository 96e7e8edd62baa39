package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The graph in memory: of each object only what policies read, with an index for each question, so
 * that an answer takes as long among ten clusters as among ten thousand. Reads take no lock; each
 * kind has one writer at a time.
 */
public final class IndexedClusterGraph implements MutableClusterGraph {
  private final Map<ObjectKey, Cluster> clusters = new ConcurrentHashMap<>();
  private final Map<ObjectKey, ClusterClass> clusterClasses = new ConcurrentHashMap<>();
  private final Map<ObjectKey, KamajiControlPlane> controlPlanes = new ConcurrentHashMap<>();
  private final Map<ObjectKey, HetznerCluster> hetznerClusters = new ConcurrentHashMap<>();
  private final Map<ObjectKey, WorkerSet> machineDeployments = new ConcurrentHashMap<>();
  private final Map<ObjectKey, WorkerSet> machinePools = new ConcurrentHashMap<>();
  private final Map<ObjectKey, Namespace> namespaces = new ConcurrentHashMap<>();

  /** Empty for a node that does not run at Hetzner. */
  private final Map<ObjectKey, String> nodeLocations = new ConcurrentHashMap<>();

  private final Index<ObjectKey, ObjectKey> clustersByControlPlane = new Index<>();
  private final Index<ObjectKey, ObjectKey> clustersByInfrastructure = new Index<>();
  private final Index<String, ObjectKey> controlPlanesByLoadBalancerName = new Index<>();
  private final Index<ObjectKey, ObjectKey> machineDeploymentsByCluster = new Index<>();
  private final Index<ObjectKey, ObjectKey> machinePoolsByCluster = new Index<>();

  /** Numbers of nodes only: thousands can be at one location. */
  private final Map<String, Integer> nodesAtLocation = new ConcurrentHashMap<>();

  @Override
  public void put(Kind kind, String namespace, String name, JsonNode object) {
    put(kind, new ObjectKey(kind.namespaced() ? namespace : "", name), object);
  }

  void put(Kind kind, ObjectKey key, JsonNode object) {
    String namespace = key.namespace();
    String name = key.name();
    switch (kind) {
      case CLUSTER -> {
        Cluster cluster = Cluster.of(namespace, name, object);
        Cluster old = clusters.put(key, cluster);
        clustersByControlPlane.move(key, controlPlaneOf(old), controlPlaneOf(cluster));
        clustersByInfrastructure.move(key, infrastructureOf(old), infrastructureOf(cluster));
      }
      case CLUSTER_CLASS -> clusterClasses.put(key, ClusterClass.of(namespace, name, object));
      case KAMAJI_CONTROL_PLANE -> {
        KamajiControlPlane controlPlane = KamajiControlPlane.of(namespace, name, object);
        KamajiControlPlane old = controlPlanes.put(key, controlPlane);
        controlPlanesByLoadBalancerName.move(
            key, old == null ? null : old.loadBalancerName(), controlPlane.loadBalancerName());
      }
      case HETZNER_CLUSTER -> hetznerClusters.put(key, HetznerCluster.of(namespace, name, object));
      case MACHINE_DEPLOYMENT ->
          putWorkerSet(kind, key, object, machineDeployments, machineDeploymentsByCluster);
      case MACHINE_POOL -> putWorkerSet(kind, key, object, machinePools, machinePoolsByCluster);
      case NAMESPACE -> namespaces.put(key, Namespace.of(name, object));
      case NODE -> {
        String location = hetznerLocation(object);
        // At both for a moment rather than at neither.
        countNodes(location, 1);
        countNodes(nodeLocations.put(key, location), -1);
      }
    }
  }

  /** Forgets an object. */
  void remove(Kind kind, ObjectKey key) {
    switch (kind) {
      case CLUSTER -> {
        Cluster old = clusters.remove(key);
        clustersByControlPlane.move(key, controlPlaneOf(old), null);
        clustersByInfrastructure.move(key, infrastructureOf(old), null);
      }
      case CLUSTER_CLASS -> clusterClasses.remove(key);
      case KAMAJI_CONTROL_PLANE -> {
        KamajiControlPlane old = controlPlanes.remove(key);
        controlPlanesByLoadBalancerName.move(
            key, old == null ? null : old.loadBalancerName(), null);
      }
      case HETZNER_CLUSTER -> hetznerClusters.remove(key);
      case MACHINE_DEPLOYMENT ->
          machineDeploymentsByCluster.move(key, clusterOf(machineDeployments.remove(key)), null);
      case MACHINE_POOL ->
          machinePoolsByCluster.move(key, clusterOf(machinePools.remove(key)), null);
      case NAMESPACE -> namespaces.remove(key);
      case NODE -> countNodes(nodeLocations.remove(key), -1);
    }
  }

  /** What is known of a kind, as it is now. */
  Set<ObjectKey> keys(Kind kind) {
    Map<ObjectKey, ?> objects =
        switch (kind) {
          case CLUSTER -> clusters;
          case CLUSTER_CLASS -> clusterClasses;
          case KAMAJI_CONTROL_PLANE -> controlPlanes;
          case HETZNER_CLUSTER -> hetznerClusters;
          case MACHINE_DEPLOYMENT -> machineDeployments;
          case MACHINE_POOL -> machinePools;
          case NAMESPACE -> namespaces;
          case NODE -> nodeLocations;
        };
    return objects.keySet();
  }

  private static void putWorkerSet(
      Kind kind,
      ObjectKey key,
      JsonNode object,
      Map<ObjectKey, WorkerSet> workerSets,
      Index<ObjectKey, ObjectKey> byCluster) {
    WorkerSet workers = WorkerSet.of(kind, key.namespace(), key.name(), object);
    WorkerSet old = workerSets.put(key, workers);
    byCluster.move(key, clusterOf(old), clusterOf(workers));
  }

  private static ObjectKey clusterOf(WorkerSet workers) {
    return workers == null || workers.clusterName() == null
        ? null
        : new ObjectKey(workers.namespace(), workers.clusterName());
  }

  private static ObjectKey controlPlaneOf(Cluster cluster) {
    return cluster == null
        ? null
        : target(cluster, cluster.controlPlane(), Kind.KAMAJI_CONTROL_PLANE);
  }

  private static ObjectKey infrastructureOf(Cluster cluster) {
    return cluster == null ? null : target(cluster, cluster.infrastructure(), Kind.HETZNER_CLUSTER);
  }

  private static ObjectKey target(Cluster cluster, Reference reference, Kind kind) {
    return reference != null && reference.isA(kind)
        ? new ObjectKey(cluster.namespace(), reference.name())
        : null;
  }

  /** The location of a node that runs at Hetzner, cloud or robot; empty for any other. */
  private static String hetznerLocation(JsonNode node) {
    String providerId = Fields.text(node, "spec", "providerID");
    if (providerId == null
        || !(providerId.startsWith("hcloud://") || providerId.startsWith("hrobot://"))) {
      return "";
    }
    String location = Fields.label(node, WellKnown.REGION);
    return location == null ? "" : location;
  }

  private void countNodes(String location, int more) {
    if (location != null && !location.isEmpty()) {
      nodesAtLocation.merge(
          location, more, (count, change) -> count + change == 0 ? null : count + change);
    }
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    return Optional.ofNullable(clusters.get(new ObjectKey(namespace, name)));
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    return found(clustersByControlPlane.get(new ObjectKey(namespace, controlPlane)), clusters);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    return found(clustersByInfrastructure.get(new ObjectKey(namespace, hetznerCluster)), clusters);
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    return Optional.ofNullable(clusterClasses.get(new ObjectKey(namespace, name)));
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    return Optional.ofNullable(controlPlanes.get(new ObjectKey(namespace, name)));
  }

  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    return found(controlPlanesByLoadBalancerName.get(loadBalancerName), controlPlanes);
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    return Optional.ofNullable(hetznerClusters.get(new ObjectKey(namespace, name)));
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    ObjectKey key = new ObjectKey(namespace, cluster);
    List<WorkerSet> deployments = found(machineDeploymentsByCluster.get(key), machineDeployments);
    List<WorkerSet> pools = found(machinePoolsByCluster.get(key), machinePools);
    if (pools.isEmpty()) {
      return deployments;
    }
    List<WorkerSet> workerSets = new ArrayList<>(deployments);
    workerSets.addAll(pools);
    return workerSets;
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    return Optional.ofNullable(namespaces.get(new ObjectKey("", name)));
  }

  @Override
  public Set<String> hetznerNodeLocations() {
    return Set.copyOf(nodesAtLocation.keySet());
  }

  /** The objects of those keys; one that has just gone is left out. */
  private static <T> List<T> found(Set<ObjectKey> keys, Map<ObjectKey, T> objects) {
    if (keys.isEmpty()) {
      return List.of();
    }
    List<T> found = new ArrayList<>(keys.size());
    for (ObjectKey key : keys) {
      T object = objects.get(key);
      if (object != null) {
        found.add(object);
      }
    }
    return found;
  }
}
