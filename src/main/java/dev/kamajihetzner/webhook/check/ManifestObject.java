package dev.kamajihetzner.webhook.check;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.policy.Fields;
import dev.kamajihetzner.webhook.policy.Kind;
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
record ManifestObject(
    ManifestFile file,
    int piece,
    int firstLine,
    YamlTree tree,
    JsonPointer within,
    JsonNode json,
    String namespace) {

  String kind() {
    return Fields.text(json, "kind");
  }

  String group() {
    return group(json);
  }

  static String group(JsonNode json) {
    String apiVersion = Fields.text(json, "apiVersion");
    int slash = apiVersion == null ? -1 : apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  Optional<Kind> knownKind() {
    return Kind.of(group(), kind());
  }

  /** Empty where it has a generateName or none. */
  String name() {
    String name = Fields.text(json, "metadata", "name");
    return name == null ? "" : name;
  }

  /** As people name it: {@code KamajiControlPlane default/demo}. */
  String label() {
    return kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name();
  }

  /** The place of a field of it, by JSON Pointer. */
  Position position(String field) {
    return tree.position(within.append(JsonPointer.compile(field))).below(firstLine);
  }
}
