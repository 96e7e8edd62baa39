package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fewest JSON Patch operations (RFC 6902) that set some fields of an object, parents included.
 */
public final class PatchBuilder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private record Operation(String name, JsonNode value) {
    static Operation at(JsonNode there, JsonNode value) {
      return new Operation(there.isMissingNode() ? "add" : "replace", value);
    }
  }

  private final JsonNode object;

  /** By JSON Pointer (RFC 6901). */
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  PatchBuilder(JsonNode object) {
    this.object = object;
  }

  /**
   * Sets a field. Nothing happens where it has that value already, or where one of its parents is
   * something else than an object: then the API server's schema refuses the whole.
   */
  void set(JsonNode value, String... path) {
    JsonNode parent = object;
    StringBuilder pointer = new StringBuilder();
    int last = path.length - 1;
    for (int i = 0; i < last; i++) {
      append(pointer, path[i]);
      JsonNode child = parent.path(path[i]);
      if (child.isMissingNode() || child.isNull()) {
        Operation parents =
            operations.computeIfAbsent(
                pointer.toString(), at -> Operation.at(child, NODES.objectNode()));
        setInside((ObjectNode) parents.value, value, path, i + 1);
        return;
      }
      if (!child.isObject()) {
        return;
      }
      parent = child;
    }
    JsonNode old = parent.path(path[last]);
    if (!value.equals(old)) {
      append(pointer, path[last]);
      operations.put(pointer.toString(), Operation.at(old, value));
    }
  }

  private static void append(StringBuilder pointer, String name) {
    pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
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
    return operations.isEmpty();
  }

  /** The operations as the wire has them: {@code [{op, path, value}]}. */
  ArrayNode operations() {
    ArrayNode array = NODES.arrayNode();
    operations.forEach(
        (pointer, operation) ->
            array
                .addObject()
                .put("op", operation.name)
                .put("path", pointer)
                .set("value", operation.value));
    return array;
  }
}
