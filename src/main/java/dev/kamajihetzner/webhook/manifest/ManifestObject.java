package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.Optional;

/**
 * One object of the set, and where it stands.
 *
 * @param piece the index of its document among the pieces of the file
 * @param firstLine the line of the file on which that document begins
 * @param json with the namespace, even where the file leaves it out
 * @param within where in the document it is: empty, or an item of a List
 * @param namespace empty for objects without one
 */
public record ManifestObject(
    ManifestFile file,
    int piece,
    int firstLine,
    YamlTree tree,
    JsonPointer within,
    JsonNode json,
    String namespace) {

  public String kind() {
    return Fields.text(json, "kind");
  }

  public String group() {
    return group(json);
  }

  public static String group(JsonNode json) {
    String apiVersion = Fields.text(json, "apiVersion");
    int slash = apiVersion == null ? -1 : apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  public Optional<Kind> knownKind() {
    return Kind.of(group(), kind());
  }

  /** Empty where it has a generateName or none. */
  public String name() {
    String name = Fields.text(json, "metadata", "name");
    return name == null ? "" : name;
  }

  /** As people name it: {@code KamajiControlPlane default/demo}. */
  public String label() {
    return kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name();
  }

  /** Where it begins. */
  public Position position() {
    return position(JsonPointer.empty());
  }

  /** The place of a field of it, or of the nearest parent that is there. */
  public Position position(JsonPointer field) {
    return tree.position(within.append(field)).below(firstLine);
  }
}
