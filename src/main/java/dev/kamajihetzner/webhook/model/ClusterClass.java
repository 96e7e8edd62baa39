package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What policies know of a ClusterClass.
 *
 * @param kamaji whether its control planes come from a KamajiControlPlaneTemplate
 */
public record ClusterClass(String namespace, String name, boolean kamaji) {
  private static final String TEMPLATE = "KamajiControlPlaneTemplate";

  /** v1beta2 has templateRef, v1beta1 ref; both with an apiVersion. */
  private static final JsonPointer TEMPLATE_REF =
      JsonPointer.compile("/spec/controlPlane/templateRef");

  private static final JsonPointer OLD_TEMPLATE_REF = JsonPointer.compile("/spec/controlPlane/ref");

  /** What is read of a ClusterClass. */
  public static final List<ReadField> READS =
      ReadField.all(Reference.reads(TEMPLATE_REF), Reference.reads(OLD_TEMPLATE_REF));

  public static ClusterClass of(String namespace, String name, JsonNode object) {
    JsonNode reference = object.at(TEMPLATE_REF);
    Reference template =
        Reference.of(reference.isMissingNode() ? object.at(OLD_TEMPLATE_REF) : reference);
    return new ClusterClass(
        namespace,
        name,
        template != null
            && TEMPLATE.equals(template.kind())
            && Kind.KAMAJI_CONTROL_PLANE.group().equals(template.group()));
  }
}
