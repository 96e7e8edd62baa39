package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.CONFLICT;
import static dev.kamajihetzner.webhook.policy.Finding.Basis.GRAPH;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses to pair a Cluster's control plane with a HetznerCluster that does not go with it, when
 * whichever of the two comes last would make them hang.
 */
final class ControlPlanePairing implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "Cluster, HetznerCluster",
          "Refuses to pair a KamajiControlPlane with a HetznerCluster whose load balancer is on,"
              + " another control plane with one that was completed for Kamaji, either of them with"
              + " two Clusters, and `cluster.x-k8s.io/managed-by` on a Kamaji cluster's"
              + " HetznerCluster; warns of a reference into another namespace.",
          "Whichever object comes last would make the cluster hang, and `enabled` cannot be changed"
              + " any more.");

  private static final List<ReadField> HETZNER_CLUSTER_READS =
      ReadField.all(ControlPlaneProvider.READS, ReadField.text(HetznerCluster.MANAGED_BY));

  @Override
  public PolicyId id() {
    return PolicyId.CONTROL_PLANE_PAIRING;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return switch (kind) {
      case CLUSTER -> Cluster.READS;
      case HETZNER_CLUSTER -> HETZNER_CLUSTER_READS;
      default -> List.of();
    };
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    return request.kind() == Kind.CLUSTER
        ? cluster(request, graph)
        : hetznerCluster(request, graph);
  }

  private List<Finding> cluster(AdmissionRequest request, ClusterGraph graph) {
    boolean controlPlane = request.refers(Cluster.CONTROL_PLANE) || request.unpauses();
    boolean infrastructure = request.refers(Cluster.INFRASTRUCTURE) || request.unpauses();
    if (!controlPlane && !infrastructure) {
      return List.of();
    }
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    List<Finding> findings = new ArrayList<>();
    if (cluster.hasKamajiControlPlane()) {
      warnOfNamespace(cluster, cluster.controlPlane(), Cluster.CONTROL_PLANE, findings);
      if (controlPlane) {
        refuseTaken(
            cluster,
            cluster.controlPlane(),
            graph.clustersWithControlPlane(cluster.namespace(), cluster.controlPlane().name()),
            Cluster.CONTROL_PLANE,
            findings);
      }
    }
    if (cluster.hasHetznerInfrastructure()) {
      String name = cluster.infrastructure().name();
      warnOfNamespace(cluster, cluster.infrastructure(), Cluster.INFRASTRUCTURE, findings);
      if (infrastructure) {
        refuseTaken(
            cluster,
            cluster.infrastructure(),
            graph.clustersWithInfrastructure(cluster.namespace(), name),
            Cluster.INFRASTRUCTURE,
            findings);
      }
      graph
          .hetznerCluster(cluster.namespace(), name)
          .filter(hetznerCluster -> !hetznerCluster.deleting())
          .ifPresent(hetznerCluster -> pair(cluster, hetznerCluster, graph, findings));
    }
    return request.unpauses()
        ? findings.stream().map(Finding::whereTheRightSuffices).toList()
        : findings;
  }

  /** What two Clusters refer to, either of them could claim to be paused, or not Kamaji's. */
  private void refuseTaken(
      Cluster cluster,
      Reference reference,
      List<Cluster> clusters,
      JsonPointer field,
      List<Finding> findings) {
    clusters.stream()
        .map(Cluster::name)
        .filter(name -> !name.equals(cluster.name()))
        .sorted()
        .findFirst()
        .ifPresent(
            other ->
                findings.add(
                    Finding.refusal(
                            id(),
                            CONFLICT,
                            field,
                            "%s %s is Cluster %s's already"
                                .formatted(reference.kind(), reference.name(), other))
                        .remedy("Refer to one that no other Cluster has.")));
  }

  private void pair(
      Cluster cluster, HetznerCluster hetznerCluster, ClusterGraph graph, List<Finding> findings) {
    String name = hetznerCluster.name();
    switch (ControlPlaneProvider.of(cluster, graph)) {
      case KAMAJI -> {
        if (hetznerCluster.loadBalancerOn()) {
          findings.add(loadBalancerOn(hetznerCluster));
        }
        if (hetznerCluster.managedBy()) {
          findings.add(managedBy(Cluster.INFRASTRUCTURE, name));
        }
      }
      case OTHER -> {
        if (hetznerCluster.assumed()
            && !hetznerCluster.hasEndpoint()
            && cluster.controlPlane() != null) {
          findings.add(
              refusal(
                      Cluster.INFRASTRUCTURE,
                      "HetznerCluster "
                          + name
                          + " came before its Cluster and was completed for a Kamaji control"
                          + " plane, without a load balancer")
                  .found("control plane " + cluster.controlPlane().kind())
                  .expected(Kind.KAMAJI_CONTROL_PLANE.toString())
                  .remedy(
                      "Delete HetznerCluster "
                          + name
                          + ", apply this Cluster, then apply the HetznerCluster again, with"
                          + " spec.controlPlaneLoadBalancer.region or an endpoint."));
        }
      }
      case UNKNOWN -> {}
    }
  }

  private Finding loadBalancerOn(HetznerCluster hetznerCluster) {
    String name = hetznerCluster.name();
    Finding refusal =
        refusal(
                Cluster.INFRASTRUCTURE,
                "the load balancer of HetznerCluster "
                    + name
                    + " is on, and a Kamaji control plane brings its own")
            .found("spec.controlPlaneLoadBalancer.enabled true")
            .expected("false");
    // With an endpoint it may have been moved or restored, and machines may depend on it.
    return hetznerCluster.hasEndpoint()
        ? refusal
            .remedy("It is immutable: refer to a HetznerCluster without load balancer.")
            .whereTheRightSuffices()
        : refusal.remedy(
            "It is immutable: delete HetznerCluster "
                + name
                + ", apply this Cluster, then apply the HetznerCluster again.");
  }

  private List<Finding> hetznerCluster(AdmissionRequest request, ClusterGraph graph) {
    // Cluster API's providers look whether the annotation is there, not at its value.
    boolean managedBy = Fields.text(request.object(), HetznerCluster.MANAGED_BY) != null;
    boolean already = Fields.text(request.oldObject(), HetznerCluster.MANAGED_BY) != null;
    return managedBy
            && !already
            && ControlPlaneProvider.of(request, graph) == ControlPlaneProvider.KAMAJI
        ? List.of(managedBy(HetznerCluster.MANAGED_BY, request.name()))
        : List.of();
  }

  private Finding managedBy(JsonPointer field, String name) {
    return refusal(
            field,
            "HetznerCluster "
                + name
                + " of a Kamaji cluster is marked as managed by somebody else, and CAPH would"
                + " never make it ready")
        .found("annotation " + WellKnown.MANAGED_BY)
        .expected("none")
        .remedy("Remove the annotation.");
  }

  private void warnOfNamespace(
      Cluster cluster, Reference reference, JsonPointer field, List<Finding> findings) {
    String namespace = reference.namespace();
    if (namespace != null && !namespace.isEmpty() && !namespace.equals(cluster.namespace())) {
      findings.add(
          Finding.warning(
              id(),
              field.appendProperty("namespace"),
              "spec."
                  + field.last().getMatchingProperty()
                  + ".namespace "
                  + namespace
                  + " is not the Cluster's; it is ignored"));
    }
  }

  private Finding refusal(JsonPointer field, String problem) {
    return Finding.refusal(id(), GRAPH, field, problem);
  }
}
