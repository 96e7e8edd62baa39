package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads single fields of an object that nobody has validated yet. A field that is absent, null or
 * of another type than asked for reads as not there: the API server's schema refuses it later, and
 * in better words.
 */
public final class Fields {
  private Fields() {}

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
    String text = text(object, path);
    return text != null && !text.isEmpty();
  }

  /** Whether there is a value other than null. */
  public static boolean present(JsonNode object, String... path) {
    JsonNode node = at(object, path);
    return !node.isMissingNode() && !node.isNull();
  }

  public static String label(JsonNode object, String key) {
    return text(object, "metadata", "labels", key);
  }

  public static String annotation(JsonNode object, String key) {
    return text(object, "metadata", "annotations", key);
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

  /** Whether a field differs between the two; null, absent and {} of another type all count. */
  public static boolean changed(JsonNode old, JsonNode object, String... path) {
    JsonNode before = at(old, path);
    JsonNode after = at(object, path);
    boolean nothingBefore = before.isMissingNode() || before.isNull();
    boolean nothingAfter = after.isMissingNode() || after.isNull();
    return nothingBefore || nothingAfter ? nothingBefore != nothingAfter : !before.equals(after);
  }
}
