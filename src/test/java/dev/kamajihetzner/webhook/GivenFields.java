package dev.kamajihetzner.webhook;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.ReadField;

/** Objects with given fields. */
public final class GivenFields {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private GivenFields() {}

  /** An object with some value of the right type in that field, and nothing else. */
  public static ObjectNode with(ReadField field) {
    ObjectNode object = NODES.objectNode();
    set(object, field.pointer(), some(field));
    return object;
  }

  private static JsonNode some(ReadField field) {
    return switch (field.type()) {
      case STRING -> NODES.textNode("some text");
      case NUMBER -> NODES.numberNode(7);
      case BOOLEAN -> NODES.booleanNode(true);
      case OBJECT -> NODES.objectNode().put("some", "field");
      case ARRAY -> NODES.arrayNode().add("some item");
      default -> throw new IllegalArgumentException("no field is read as " + field.type());
    };
  }

  /** Sets a field, whatever stands in the way. */
  public static void set(ObjectNode object, JsonPointer field, JsonNode value) {
    String name = field.getMatchingProperty();
    if (field.tail().matches()) {
      object.set(name, value.deepCopy());
    } else {
      ObjectNode child =
          object.path(name).isObject() ? (ObjectNode) object.get(name) : object.putObject(name);
      set(child, field.tail(), value);
    }
  }

  /** Removes a field, if it is there. */
  public static void remove(ObjectNode object, JsonPointer field) {
    if (object.at(field.head()) instanceof ObjectNode parent) {
      parent.remove(field.last().getMatchingProperty());
    }
  }
}
