package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;

/**
 * The spec of a KamajiControlPlane, or the one inside a KamajiControlPlaneTemplate.
 *
 * @param fields the spec
 * @param pointer JSON Pointer to it
 */
record ControlPlaneSpec(JsonNode fields, String pointer) {
  static ControlPlaneSpec of(JsonNode object) {
    return GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE.equals(GroupKind.of(object))
        ? new ControlPlaneSpec(Fields.at(object, "spec", "template", "spec"), "/spec/template/spec")
        : new ControlPlaneSpec(Fields.at(object, "spec"), "/spec");
  }
}
