package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.List;

/** Whose control plane a cluster has. */
enum ControlPlaneProvider {
  KAMAJI,
  OTHER,
  /** Nothing says so yet. */
  UNKNOWN;

  /** What is read of a HetznerCluster under review to know whose it is. */
  static final List<ReadField> READS =
      List.of(
          ReadField.text(Fields.LABELS.appendProperty(WellKnown.CLUSTER_NAME)),
          ReadField.text(Fields.LABELS.appendProperty(WellKnown.CONTROL_PLANE)));

  /** The provider of a Cluster: by its reference or, before it has one, by its ClusterClass. */
  static ControlPlaneProvider of(Cluster cluster, ClusterGraph graph) {
    if (cluster.controlPlane() != null) {
      return cluster.hasKamajiControlPlane() ? KAMAJI : OTHER;
    }
    Reference reference = cluster.clusterClass();
    if (reference == null) {
      return OTHER;
    }
    return graph
        .clusterClass(reference.namespace(), reference.name())
        .map(clusterClass -> clusterClass.kamaji() ? KAMAJI : OTHER)
        .orElse(UNKNOWN);
  }

  /**
   * The provider of the cluster that a HetznerCluster belongs to. Clusters know better than labels;
   * where they disagree among themselves, it is not Kamaji's alone and so not ours to change.
   */
  static ControlPlaneProvider of(AdmissionRequest hetznerCluster, ClusterGraph graph) {
    List<Cluster> clusters =
        graph.clustersWithInfrastructure(hetznerCluster.namespace(), hetznerCluster.name());
    ControlPlaneProvider provider = UNKNOWN;
    if (clusters.isEmpty()) {
      // A topology's Cluster refers to its objects only after they exist; they carry its name.
      String clusterName = Fields.label(hetznerCluster.object(), WellKnown.CLUSTER_NAME);
      if (clusterName != null) {
        provider =
            graph
                .cluster(hetznerCluster.namespace(), clusterName)
                .filter(cluster -> cluster.infrastructure() == null)
                .map(cluster -> of(cluster, graph))
                .orElse(UNKNOWN);
      }
    }
    for (Cluster cluster : clusters) {
      ControlPlaneProvider one = of(cluster, graph);
      if (one == OTHER) {
        return OTHER;
      }
      provider = one == KAMAJI ? KAMAJI : provider;
    }
    return provider == UNKNOWN && labelled(hetznerCluster, graph) ? KAMAJI : provider;
  }

  private static boolean labelled(AdmissionRequest hetznerCluster, ClusterGraph graph) {
    JsonNode object = hetznerCluster.object();
    return WellKnown.KAMAJI.equals(Fields.label(object, WellKnown.CONTROL_PLANE))
        || WellKnown.KAMAJI.equals(
            graph
                .namespace(hetznerCluster.namespace())
                .map(namespace -> namespace.labels().get(WellKnown.CONTROL_PLANE))
                .orElse(null));
  }
}
