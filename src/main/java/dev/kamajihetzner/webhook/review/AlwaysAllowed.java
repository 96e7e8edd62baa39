package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;

/**
 * What is allowed and left alone whatever the policies say, so that nothing ever hangs on us:
 * deletion and what leads to it, moves between management clusters, and paused clusters.
 */
final class AlwaysAllowed {
  private static final JsonPointer DELETE_FOR_MOVE =
      Fields.ANNOTATIONS.appendProperty(WellKnown.DELETE_FOR_MOVE);
  private static final JsonPointer PAUSED = Fields.ANNOTATIONS.appendProperty(WellKnown.PAUSED);

  private AlwaysAllowed() {}

  static boolean allows(AdmissionRequest request, ClusterGraph graph) {
    if (request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE) {
      return true;
    }
    if (request.subResource() != null && !request.subResource().isEmpty()) {
      return true;
    }
    JsonNode object = request.object();
    // No object at all can still be sent by hand; there is nothing in it to judge.
    return !object.isObject()
        || Fields.present(object, Fields.DELETION_TIMESTAMP)
        || Fields.present(object, DELETE_FOR_MOVE)
        || Fields.present(object, PAUSED)
        || clusterPaused(request, graph);
  }

  private static boolean clusterPaused(AdmissionRequest request, ClusterGraph graph) {
    String namespace = request.namespace();
    JsonNode object = request.object();
    return switch (request.kind()) {
      case CLUSTER -> Cluster.of(namespace, request.name(), object).paused();
      case KAMAJI_CONTROL_PLANE ->
          graph.clustersWithControlPlane(namespace, request.name()).stream()
                  .anyMatch(Cluster::paused)
              || labelledClusterPaused(request, graph);
      case HETZNER_CLUSTER ->
          graph.clustersWithInfrastructure(namespace, request.name()).stream()
                  .anyMatch(Cluster::paused)
              || labelledClusterPaused(request, graph);
      default -> paused(namespace, Fields.text(object, WorkerSet.CLUSTER_NAME), graph);
    };
  }

  private static boolean labelledClusterPaused(AdmissionRequest request, ClusterGraph graph) {
    return paused(
        request.namespace(), Fields.label(request.object(), WellKnown.CLUSTER_NAME), graph);
  }

  private static boolean paused(String namespace, String cluster, ClusterGraph graph) {
    return cluster != null && graph.cluster(namespace, cluster).filter(Cluster::paused).isPresent();
  }
}
