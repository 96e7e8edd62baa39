package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fewest JSON Patch operations (RFC 6902) that set some fields of an object, parents included.
 */
public final class JsonPatch {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode object;
  private final Map<JsonPointer, JsonNode> values = new LinkedHashMap<>();

  JsonPatch(JsonNode object) {
    this.object = object;
  }

  /**
   * Sets a field. Nothing happens where it has that value already, or where one of its parents is
   * something else than an object: then the API server's schema refuses the whole.
   */
  void set(JsonNode value, String... path) {
    JsonNode parent = object;
    JsonPointer pointer = JsonPointer.empty();
    int last = path.length - 1;
    for (int i = 0; i < last; i++) {
      pointer = pointer.appendProperty(path[i]);
      JsonNode child = parent.path(path[i]);
      if (child.isMissingNode() || child.isNull()) {
        setInside(
            (ObjectNode) values.computeIfAbsent(pointer, at -> NODES.objectNode()),
            value,
            path,
            i + 1);
        return;
      }
      if (!child.isObject()) {
        return;
      }
      parent = child;
    }
    if (!value.equals(parent.path(path[last]))) {
      values.put(pointer.appendProperty(path[last]), value);
    }
  }

  private static void setInside(ObjectNode created, JsonNode value, String[] path, int from) {
    ObjectNode parent = created;
    for (int i = from; i < path.length - 1; i++) {
      JsonNode child = parent.path(path[i]);
      parent = child.isObject() ? (ObjectNode) child : parent.putObject(path[i]);
    }
    parent.set(path[path.length - 1], value);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** The operations as the wire has them: {@code [{op, path, value}]}. */
  ArrayNode operations() {
    ArrayNode operations = NODES.arrayNode();
    values.forEach(
        (pointer, value) ->
            operations
                .addObject()
                .put("op", object.at(pointer).isMissingNode() ? "add" : "replace")
                .put("path", pointer.toString())
                .set("value", value));
    return operations;
  }
}
