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

  public PatchBuilder(JsonNode object) {
    this.object = object;
  }

  /**
   * Sets a field. Nothing happens where it has that value already, or where one of its parents is
   * something else than an object: then the API server's schema refuses the whole.
   */
  public void set(JsonNode value, JsonPointer field) {
    JsonNode parent = object;
    JsonPointer rest = field;
    while (!rest.tail().matches()) {
      JsonNode child = parent.path(rest.getMatchingProperty());
      rest = rest.tail();
      if (child.isMissingNode() || child.isNull()) {
        Operation parents =
            operations.computeIfAbsent(
                before(rest, field), at -> Operation.at(child, NODES.objectNode()));
        setInside((ObjectNode) parents.value, value, rest);
        return;
      }
      if (!child.isObject()) {
        return;
      }
      parent = child;
    }
    JsonNode old = parent.path(rest.getMatchingProperty());
    if (!value.equals(old)) {
      operations.put(field.toString(), Operation.at(old, value));
    }
  }

  /** The part of a pointer that stands before the rest of it. */
  private static String before(JsonPointer rest, JsonPointer whole) {
    String text = whole.toString();
    return text.substring(0, text.length() - rest.toString().length());
  }

  private static void setInside(ObjectNode created, JsonNode value, JsonPointer field) {
    ObjectNode parent = created;
    JsonPointer rest = field;
    for (; !rest.tail().matches(); rest = rest.tail()) {
      String name = rest.getMatchingProperty();
      JsonNode child = parent.path(name);
      parent = child.isObject() ? (ObjectNode) child : parent.putObject(name);
    }
    parent.set(rest.getMatchingProperty(), value);
  }

  boolean isEmpty() {
    return operations.isEmpty();
  }

  /** The operations as the wire has them: {@code [{op, path, value}]}. */
  public ArrayNode operations() {
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
