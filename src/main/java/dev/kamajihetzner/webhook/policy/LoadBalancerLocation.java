package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
  private static final String[] ANNOTATION = {
    "spec", "network", "serviceAnnotations", WellKnown.LOAD_BALANCER_LOCATION
  };
  private static final String[] ZONE_ANNOTATION = {
    "spec", "network", "serviceAnnotations", WellKnown.LOAD_BALANCER_NETWORK_ZONE
  };
  private static final JsonPointer FIELD =
      JsonPointer.compile("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location");

  private final LocationSettings settings;

  LoadBalancerLocation(LocationSettings settings) {
    this.settings = settings;
  }

  @Override
  public PolicyId id() {
    return PolicyId.LOAD_BALANCER_LOCATION;
  }

  @Override
  public boolean handles(Kind kind) {
    return kind == Kind.KAMAJI_CONTROL_PLANE;
  }

  @Override
  public boolean mutates() {
    return true;
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
    boolean elsewhere = Fields.present(object, "spec", "deployment", "externalClusterReference");
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

  /** The location is read when the load balancer is created; an endpoint says that it has been. */
  private static boolean loadBalancerStillToCome(AdmissionRequest request) {
    return request.creates()
        || (!hasEndpoint(request.object())
            && (request.changes("spec", "network") || request.changes("spec", "deployment")));
  }

  private static boolean hasEndpoint(JsonNode object) {
    return Fields.hasText(object, "spec", "controlPlaneEndpoint", "host");
  }

  /** Whether a load balancer of the Hetzner cloud controller manager exposes it. */
  static boolean exposedByHetzner(JsonNode object) {
    JsonNode network = Fields.at(object, "spec", "network");
    JsonNode serviceType = network.path("serviceType");
    return (serviceType.isMissingNode()
            || serviceType.isNull()
            || "LoadBalancer".equals(serviceType.textValue()))
        && !Fields.hasText(network, "loadBalancerConfig", "loadBalancerClass")
        && !Fields.present(network, "ingress")
        && !Fields.present(network, "gateway");
  }

  private Finding severalLocations(Set<String> locations) {
    return Finding.warning(
            id(), FIELD, "not set, as nodes are in " + String.join(", ", new TreeSet<>(locations)))
        .remedy("Set kamaji-hetzner.location.default, or annotate the namespace.");
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    JsonNode object = request.object();
    if (!exposedByHetzner(object)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    String location = Fields.text(object, ANNOTATION);
    boolean setsLocation = request.sets(ANNOTATION);
    if (setsLocation
        && location != null
        && !location.isEmpty()
        && !settings.known().contains(location)) {
      findings.add(
          Finding.warning(id(), FIELD, "unknown location " + location)
              .expected(String.join(", ", new TreeSet<>(settings.known()))));
    }
    if ((setsLocation || request.sets(ZONE_ANNOTATION))
        && Fields.hasText(object, ANNOTATION)
        && Fields.hasText(object, ZONE_ANNOTATION)) {
      findings.add(
          Finding.warning(
              id(), FIELD, "location and network-zone are both set, and the zone is ignored"));
    }
    if (request.changes(ANNOTATION) && hasEndpoint(request.oldObject())) {
      findings.add(
          Finding.warning(
              id(), FIELD, "has no effect on the load balancer that exists; it stays where it is"));
    }
    return findings;
  }
}
