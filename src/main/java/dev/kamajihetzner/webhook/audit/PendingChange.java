package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A field that the webhook sets and that an object does not have so: the object came before the
 * webhook, or past it. Told as a warning, with what is left to be done now that the object is
 * there.
 */
enum PendingChange {
  LOCATION(
      PolicyId.LOAD_BALANCER_LOCATION,
      KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_LOCATION),
      "came past the webhook without annotation " + WellKnown.LOAD_BALANCER_LOCATION,
      "Set it in spec.network.serviceAnnotations: without it the load balancer may never be made."),
  ALLOW_EMPTY_ADDRESS(
      PolicyId.EXTERNAL_CONTROL_PLANE,
      Fields.ANNOTATIONS.appendProperty(WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS),
      "came past the webhook without annotation " + WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS,
      "Set the annotation to \"true\": CAPH asks for it whenever the object is created, as in a move"
          + " or a restore."),
  LOAD_BALANCER_OFF(
      PolicyId.EXTERNAL_CONTROL_PLANE,
      HetznerCluster.LOAD_BALANCER_ENABLED,
      "came past the webhook with its load balancer on",
      "It is immutable: delete HetznerCluster %s, then apply it again.");

  private final PolicyId policy;
  private final JsonPointer field;
  private final String problem;
  private final String remedy;

  PendingChange(PolicyId policy, JsonPointer field, String problem, String remedy) {
    this.policy = policy;
    this.field = field;
    this.problem = problem;
    this.remedy = remedy;
  }

  JsonPointer field() {
    return field;
  }

  /**
   * What of a patch is to be told.
   *
   * @param patch JSON Patch operations that the webhook would make when the object came
   */
  static List<Finding> among(JsonNode patch, JsonNode object) {
    return Stream.of(values()).flatMap(it -> it.in(patch, object).stream()).toList();
  }

  private Optional<Finding> in(JsonNode patch, JsonNode object) {
    // A block that is absent is off, and is not to be added to what is there.
    if (this == LOAD_BALANCER_OFF && !HetznerCluster.loadBalancerOn(object)) {
      return Optional.empty();
    }
    JsonNode expected = set(patch);
    if (expected.isMissingNode()) {
      return Optional.empty();
    }
    JsonNode found = object.at(field);
    return Optional.of(
        Finding.warning(policy, field, problem)
            .found(found.isMissingNode() ? "none" : found.toString())
            .expected(expected.toString())
            .remedy(remedy.formatted(Fields.text(object, "metadata", "name"))));
  }

  /** What the patch sets the field to, by itself or together with what is around it. */
  private JsonNode set(JsonNode patch) {
    for (JsonNode operation : patch) {
      JsonPointer rest = field;
      String path = operation.path("path").textValue();
      while (!rest.matches() && !field.toString().equals(path + rest)) {
        rest = rest.tail();
      }
      if (field.toString().equals(path + rest)) {
        return operation.path("value").at(rest);
      }
    }
    return MissingNode.getInstance();
  }
}
