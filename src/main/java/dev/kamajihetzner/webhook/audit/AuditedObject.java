package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;

/**
 * Which object something is said of, as an object reference names it.
 *
 * @param namespace empty for objects without one
 * @param uid null where it is not known
 */
public record AuditedObject(
    String apiVersion, String kind, String namespace, String name, String uid) {

  /** That of an object as an API server has it. */
  public static AuditedObject of(JsonNode object) {
    String namespace = Fields.text(object, "metadata", "namespace");
    return new AuditedObject(
        Fields.text(object, "apiVersion"),
        Fields.text(object, "kind"),
        namespace == null ? "" : namespace,
        Fields.text(object, "metadata", "name"),
        Fields.text(object, "metadata", "uid"));
  }
}
