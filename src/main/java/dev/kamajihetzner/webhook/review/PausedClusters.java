package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import java.util.List;

/**
 * Objects of a paused Cluster may come in any order: what they lack of each other is warned of now,
 * and refused when the Cluster is unpaused. By an annotation or a label no object gets there.
 */
final class PausedClusters {
  private PausedClusters() {}

  static List<Finding> postpone(
      List<Finding> findings, AdmissionRequest request, ClusterGraph graph) {
    if (findings.stream().noneMatch(PausedClusters::mayBeMended) || !paused(request, graph)) {
      return findings;
    }
    return findings.stream()
        .map(
            finding -> {
              if (!mayBeMended(finding)) {
                return finding;
              }
              // What nobody looks up cannot be judged when the Cluster is unpaused.
              return request.kind().lookedUp()
                  ? finding.withRemark("Refused when the Cluster is unpaused.").demoted()
                  : finding.whereTheRightSuffices();
            })
        .toList();
  }

  private static boolean mayBeMended(Finding finding) {
    return finding.refuses() && finding.basis() == Basis.GRAPH;
  }

  /** Whether every Cluster that the object is part of is paused, and there is one. */
  private static boolean paused(AdmissionRequest request, ClusterGraph graph) {
    String namespace = request.namespace();
    return switch (request.kind()) {
      case CLUSTER -> Cluster.paused(request.object());
      case KAMAJI_CONTROL_PLANE ->
          allPaused(graph.clustersWithControlPlane(namespace, request.name()));
      case HETZNER_CLUSTER ->
          allPaused(graph.clustersWithInfrastructure(namespace, request.name()));
      default -> {
        String cluster = Fields.text(request.object(), WorkerSet.CLUSTER_NAME);
        yield cluster != null
            && graph.cluster(namespace, cluster).filter(Cluster::paused).isPresent();
      }
    };
  }

  private static boolean allPaused(List<Cluster> clusters) {
    return !clusters.isEmpty() && clusters.stream().allMatch(Cluster::paused);
  }
}
