package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose load balancer a name is. The cloud controller manager finds one by its name: the second to
 * ask takes over the first one's, and removes the targets of one that CAPH made.
 */
final class LoadBalancerName {
  private LoadBalancerName() {}

  /** Who has it. */
  private record Owner(String kind, String namespace, String name) {
    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  /** The refusal of a name that something else has. */
  static Optional<Finding> inUse(AdmissionRequest request, ClusterGraph graph, String name) {
    if (name.isEmpty()
        || ControlPlaneService.inAnotherCluster(request.object().at(KamajiControlPlane.SPEC))) {
      return Optional.empty();
    }
    return Stream.concat(controlPlanes(request, graph, name), hetznerClusters(graph, name))
        .min(
            Comparator.comparing(Owner::kind)
                .reversed()
                .thenComparing(Owner::namespace)
                .thenComparing(Owner::name))
        .map(
            owner ->
                Finding.refusal(
                        PolicyId.LOAD_BALANCER_ANNOTATIONS,
                        Finding.Basis.CONFLICT,
                        LoadBalancerAnnotations.field("name"),
                        // What has it elsewhere is not everybody's to know.
                        owner.namespace().equals(request.namespace())
                            ? owner + " has that load balancer"
                            : "the load balancer's name is in use or reserved")
                    .found(WellKnown.LOAD_BALANCER_NAME + ": " + name)
                    .expected("a name of its own")
                    .remedy("Choose another name, or leave it to the controller."));
  }

  private static Stream<Owner> controlPlanes(
      AdmissionRequest request, ClusterGraph graph, String name) {
    return graph.controlPlanesWithLoadBalancerName(name).stream()
        .filter(
            other ->
                !(other.namespace().equals(request.namespace())
                    && other.name().equals(request.name())))
        .filter(other -> !other.deleting())
        .map(other -> new Owner("KamajiControlPlane", other.namespace(), other.name()));
  }

  /** One that is being deleted still has its load balancer. */
  private static Stream<Owner> hetznerClusters(ClusterGraph graph, String name) {
    return graph.hetznerClustersWithLoadBalancerName(name).stream()
        .map(other -> new Owner("HetznerCluster", other.namespace(), other.name()));
  }
}
