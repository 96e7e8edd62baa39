package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import java.util.Comparator;
import java.util.List;

/**
 * Warns of a port that is none for the control plane. A control plane of type NodePort takes the
 * Cluster's port on every node; Kubernetes' range of those is a flag of the API server.
 */
final class ApiServerPort {
  private static final int FIRST_NODE_PORT = 30_000;
  private static final int LAST_NODE_PORT = 32_767;

  /** Kamaji's provider reads the port as a signed number of 16 bits. */
  private static final int LARGEST = Short.MAX_VALUE;

  private ApiServerPort() {}

  static List<Finding> ofCluster(AdmissionRequest request, ClusterGraph graph) {
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    if (!cluster.hasKamajiControlPlane()
        || !(request.refers(Cluster.CONTROL_PLANE) || request.sets(Cluster.API_SERVER_PORT))) {
      return List.of();
    }
    if (cluster.apiServerPort() > LARGEST) {
      return List.of(
          Finding.warning(
                  PolicyId.CONTROL_PLANE_FIELDS,
                  Cluster.API_SERVER_PORT,
                  "Kamaji's provider cannot read port " + cluster.apiServerPort())
              .expected("at most " + LARGEST));
    }
    return graph
        .controlPlane(cluster.namespace(), cluster.controlPlane().name())
        .filter(KamajiControlPlane::nodePort)
        .filter(controlPlane -> !isNodePort(cluster))
        .map(controlPlane -> warnOfNodePort(Cluster.API_SERVER_PORT, cluster))
        .stream()
        .toList();
  }

  static List<Finding> ofControlPlane(AdmissionRequest request, ClusterGraph graph) {
    if (!request.sets(KamajiControlPlane.SERVICE_TYPE)
        || !ControlPlaneService.nodePort(request.object().at(KamajiControlPlane.SPEC))) {
      return List.of();
    }
    return graph.clustersWithControlPlane(request.namespace(), request.name()).stream()
        .filter(cluster -> !isNodePort(cluster))
        .sorted(Comparator.comparing(Cluster::name))
        .map(cluster -> warnOfNodePort(KamajiControlPlane.SERVICE_TYPE, cluster))
        .toList();
  }

  private static boolean isNodePort(Cluster cluster) {
    return cluster.apiServerPort() >= FIRST_NODE_PORT && cluster.apiServerPort() <= LAST_NODE_PORT;
  }

  private static Finding warnOfNodePort(JsonPointer field, Cluster cluster) {
    return Finding.warning(
            PolicyId.CONTROL_PLANE_FIELDS,
            field,
            "port "
                + cluster.apiServerPort()
                + " of Cluster "
                + cluster.name()
                + " is no node port")
        .expected(FIRST_NODE_PORT + " to " + LAST_NODE_PORT + ", Kubernetes' default")
        .remedy("Set spec.clusterNetwork.apiServerPort.");
  }
}
