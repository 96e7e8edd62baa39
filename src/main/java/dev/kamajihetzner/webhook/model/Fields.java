package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads single fields of an object that the schema has yet to validate. A value of the wrong type
 * reads as absent, as null does: the API server refuses it later, with a better message.
 */
public final class Fields {
  public static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
  public static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");
  public static final JsonPointer DELETION_TIMESTAMP =
      JsonPointer.compile("/metadata/deletionTimestamp");

  private Fields() {}

  /** The text there; null where there is none. */
  public static String text(JsonNode object, JsonPointer field) {
    return object.at(field).textValue();
  }

  /** Whether there is a text of at least one character. */
  public static boolean hasText(JsonNode object, JsonPointer field) {
    return notEmpty(text(object, field));
  }

  /** Whether there is a value other than null. */
  public static boolean present(JsonNode object, JsonPointer field) {
    return present(object.at(field));
  }

  /** The node at that path, or a missing node. */
  public static JsonNode at(JsonNode object, String... path) {
    JsonNode node = object == null ? MissingNode.getInstance() : object;
    for (String name : path) {
      node = node.path(name);
    }
    return node;
  }

  /** The text at that path; null where there is none. */
  public static String text(JsonNode object, String... path) {
    return at(object, path).textValue();
  }

  /** Whether there is a text of at least one character. */
  public static boolean hasText(JsonNode object, String... path) {
    return notEmpty(text(object, path));
  }

  /** Whether there is a value other than null. */
  public static boolean present(JsonNode object, String... path) {
    return present(at(object, path));
  }

  private static boolean notEmpty(String text) {
    return text != null && !text.isEmpty();
  }

  private static boolean present(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  public static String label(JsonNode object, String key) {
    return text(object.at(LABELS), key);
  }

  public static String annotation(JsonNode object, String key) {
    return text(object.at(ANNOTATIONS), key);
  }

  /** The texts of a map, in its order; entries of another type are left out. */
  public static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
              }
            });
    return texts;
  }

  /** Whether a field differs between the two; null and absent are the same. */
  public static boolean changed(JsonNode old, JsonNode object, JsonPointer field) {
    JsonNode before = old.at(field);
    JsonNode after = object.at(field);
    return present(before) && present(after)
        ? !before.equals(after)
        : present(before) != present(after);
  }
}
