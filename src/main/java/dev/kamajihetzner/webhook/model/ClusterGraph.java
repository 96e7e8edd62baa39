package dev.kamajihetzner.webhook.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The objects around the one under review: who belongs to whom, in which version and location. A
 * lookup returns what is known, in any order, and is empty where nothing is known. Implementations
 * answer from memory, except the one that reads live: it throws {@link LiveReadFailed}.
 */
public interface ClusterGraph {

  Optional<Cluster> cluster(String namespace, String name);

  /** The Clusters of that namespace whose control plane reference is that KamajiControlPlane. */
  List<Cluster> clustersWithControlPlane(String namespace, String controlPlane);

  /** The Clusters of that namespace whose infrastructure reference is that HetznerCluster. */
  List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster);

  Optional<ClusterClass> clusterClass(String namespace, String name);

  Optional<KamajiControlPlane> controlPlane(String namespace, String name);

  /** The control planes of all namespaces that ask for a load balancer of that name. */
  List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName);

  Optional<HetznerCluster> hetznerCluster(String namespace, String name);

  /** The HetznerClusters of all namespaces whose own load balancer has that name. */
  List<HetznerCluster> hetznerClustersWithLoadBalancerName(String loadBalancerName);

  /** The MachineDeployments and MachinePools of that Cluster. */
  List<WorkerSet> workerSets(String namespace, String cluster);

  Optional<Namespace> namespace(String name);

  /** The locations of all nodes of the management cluster that run at Hetzner. */
  Set<String> hetznerNodeLocations();
}
