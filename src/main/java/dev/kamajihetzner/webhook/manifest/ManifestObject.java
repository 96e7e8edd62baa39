package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.Optional;

/**
 * One object, and where it stands.
 *
 * @param within where in the document it is: empty, or an item of a List
 * @param namespace empty for objects without one
 * @param json with the namespace, even where the document leaves it out
 */
public record ManifestObject(
    ManifestDocument document,
    JsonPointer within,
    GroupKind kind,
    String namespace,
    JsonNode json) {

  static ManifestObject of(
      ManifestDocument document,
      JsonPointer within,
      GroupKind kind,
      JsonNode json,
      String defaultNamespace) {
    boolean namespaced = Kind.of(kind).map(Kind::namespaced).orElse(true);
    if (!namespaced) {
      return new ManifestObject(document, within, kind, "", json);
    }
    String namespace =
        Fields.hasText(json, "metadata", "namespace")
            ? Fields.text(json, "metadata", "namespace")
            : defaultNamespace;
    return new ManifestObject(document, within, kind, namespace, withNamespace(json, namespace));
  }

  /** What kubectl writes into an object that names no namespace. */
  private static JsonNode withNamespace(JsonNode json, String namespace) {
    JsonNode written = Fields.at(json, "metadata", "namespace");
    boolean ofAnotherType = !written.isMissingNode() && !written.isNull() && !written.isTextual();
    if (ofAnotherType || namespace.equals(written.textValue())) {
      return json;
    }
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    if (json.path("metadata") instanceof ObjectNode given) {
      metadata.setAll(given);
    }
    metadata.put("namespace", namespace);
    ObjectNode placed = JsonNodeFactory.instance.objectNode();
    placed.setAll((ObjectNode) json);
    return placed.set("metadata", metadata);
  }

  public Optional<Kind> knownKind() {
    return Kind.of(kind);
  }

  /** Empty where it has a generateName or none. */
  public String name() {
    String name = Fields.text(json, "metadata", "name");
    return name == null ? "" : name;
  }

  /** As people name it: {@code KamajiControlPlane default/demo}. */
  public String label() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name();
  }

  public ManifestFile file() {
    return document.file();
  }

  /** Where it begins. */
  public Position position() {
    return position(JsonPointer.empty());
  }

  /** The place of a field of it, or of the nearest parent that is there. */
  public Position position(JsonPointer field) {
    return document.position(within.append(field));
  }
}
