package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What policies know of a ClusterClass.
 *
 * @param kamaji whether its control planes come from a KamajiControlPlaneTemplate
 */
public record ClusterClass(String namespace, String name, boolean kamaji) {
  private static final String TEMPLATE = "KamajiControlPlaneTemplate";

  public static ClusterClass of(String namespace, String name, JsonNode object) {
    JsonNode controlPlane = Fields.at(object, "spec", "controlPlane");
    // v1beta2 has templateRef, v1beta1 ref; both with an apiVersion.
    Reference template =
        Reference.of(controlPlane.path(controlPlane.has("templateRef") ? "templateRef" : "ref"));
    return new ClusterClass(
        namespace,
        name,
        template != null
            && TEMPLATE.equals(template.kind())
            && Kind.KAMAJI_CONTROL_PLANE.group().equals(template.group()));
  }
}
