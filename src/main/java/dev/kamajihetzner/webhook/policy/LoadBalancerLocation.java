package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts {@code load-balancer.hetzner.cloud/location} on KamajiControlPlanes: without a location or a
 * network zone, the Hetzner cloud controller manager leaves the Service pending and Kamaji waits
 * for its address forever.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/internal/hcops/load_balancer.go">where
 *     the location is read, once</a>
 */
final class LoadBalancerLocation implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane",
          "Adds `load-balancer.hetzner.cloud/location` to `spec.network.serviceAnnotations`; warns"
              + " of an unknown location, of a network zone given as one, of location and"
              + " network-zone together or both empty, of nodes that cannot be targets there, and of"
              + " a change that has no effect.",
          "Without a location or a network zone the Hetzner cloud controller manager creates no"
              + " load balancer: the Service stays pending, and Kamaji waits for its address"
              + " forever.",
          "location.default",
          "location.detect",
          "location.known",
          "location.zones");

  static final JsonPointer ANNOTATION =
      KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_LOCATION);
  static final JsonPointer ZONE_ANNOTATION =
      KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_NETWORK_ZONE);
  private static final JsonPointer NETWORK = JsonPointer.compile("/spec/network");
  private static final JsonPointer DEPLOYMENT = JsonPointer.compile("/spec/deployment");
  private static final JsonPointer ENDPOINT_HOST =
      JsonPointer.compile("/spec/controlPlaneEndpoint/host");

  private static final List<ReadField> READS =
      ReadField.all(
          KamajiControlPlane.SERVICE_READS,
          ReadField.object(NETWORK),
          ReadField.object(DEPLOYMENT),
          ReadField.text(ENDPOINT_HOST),
          ReadField.text(ANNOTATION),
          ReadField.text(ZONE_ANNOTATION),
          ReadField.text(LoadBalancerPlacement.NODE_SELECTOR));

  private final LocationSettings settings;
  private final LoadBalancerPlacement placement;

  LoadBalancerLocation(LocationSettings settings) {
    this.settings = settings;
    this.placement = new LoadBalancerPlacement(settings.locations());
  }

  @Override
  public PolicyId id() {
    return PolicyId.LOAD_BALANCER_LOCATION;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return kind == Kind.KAMAJI_CONTROL_PLANE ? READS : List.of();
  }

  @Override
  public List<JsonPointer> writes(Kind kind) {
    return kind == Kind.KAMAJI_CONTROL_PLANE ? List.of(ANNOTATION) : List.of();
  }

  @Override
  public Mutation mutate(AdmissionRequest request, ClusterGraph graph) {
    JsonNode object = request.object();
    if (!loadBalancerStillToCome(request)
        || !exposedByHetzner(object)
        || Fields.present(object, ANNOTATION)
        || Fields.present(object, ZONE_ANNOTATION)) {
      return Mutation.NONE;
    }
    String location = graph.namespace(request.namespace()).map(Namespace::location).orElse(null);
    // Its load balancer stands in the referenced cluster; what holds for ours says nothing there.
    boolean elsewhere = ControlPlaneService.inAnotherCluster(object.at(KamajiControlPlane.SPEC));
    if (location == null && !elsewhere) {
      location = settings.defaultLocation().orElse(null);
    }
    if (location == null && !elsewhere && settings.detect()) {
      Set<String> locations = graph.hetznerNodeLocations();
      if (locations.size() > 1) {
        return Mutation.warning(severalLocations(locations));
      }
      location = locations.isEmpty() ? null : locations.iterator().next();
    }
    if (location == null) {
      return Mutation.NONE;
    }
    PatchBuilder patch = new PatchBuilder(object);
    patch.set(TextNode.valueOf(location), ANNOTATION);
    return Mutation.of(patch, "sets " + WellKnown.LOAD_BALANCER_LOCATION + " to " + location);
  }

  /**
   * The location is read when the load balancer is created. An endpoint says that it has been,
   * unless the control plane was exposed otherwise until now.
   */
  private static boolean loadBalancerStillToCome(AdmissionRequest request) {
    return request.creates()
        || newlyExposed(request)
        || (!hasEndpoint(request.object())
            && (request.changes(NETWORK) || request.changes(DEPLOYMENT)));
  }

  private static boolean newlyExposed(AdmissionRequest request) {
    return !request.creates()
        && ControlPlaneService.newlyExposed(
            request.oldObject().at(KamajiControlPlane.SPEC),
            request.object().at(KamajiControlPlane.SPEC));
  }

  private static boolean hasEndpoint(JsonNode object) {
    return Fields.hasText(object, ENDPOINT_HOST);
  }

  private static boolean exposedByHetzner(JsonNode object) {
    return ControlPlaneService.exposedByHetzner(object.at(KamajiControlPlane.SPEC));
  }

  private Finding severalLocations(Set<String> locations) {
    return Finding.warning(
            id(),
            ANNOTATION,
            "not set, as nodes are in " + String.join(", ", new TreeSet<>(locations)))
        .remedy("Set kamaji-hetzner.location.default, or annotate the namespace.");
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    JsonNode object = request.object();
    if (!exposedByHetzner(object)) {
      return List.of();
    }
    boolean comes = request.creates() || newlyExposed(request);
    List<Finding> findings =
        new ArrayList<>(
            comes || placement.changes(request)
                ? placement.judge(object, nodeLocations(object, graph))
                : List.of());
    if (!comes && hasEndpoint(request.oldObject())) {
      Stream.of(ANNOTATION, ZONE_ANNOTATION)
          .filter(request::changes)
          .findFirst()
          .map(
              field ->
                  Finding.warning(
                      id(),
                      field,
                      "has no effect on the load balancer that exists; it stays where it is"))
          .ifPresent(findings::add);
    }
    return findings;
  }

  /** The targets of a load balancer in another cluster are not ours. */
  private static Set<String> nodeLocations(JsonNode object, ClusterGraph graph) {
    return ControlPlaneService.inAnotherCluster(object.at(KamajiControlPlane.SPEC))
        ? Set.of()
        : graph.hetznerNodeLocations();
  }
}
