package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The notation in which {@code metadata.managedFields} tells who owns which fields. */
final class FieldsV1 {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What lists of Kubernetes objects are keyed by, each where it is there. */
  private static final List<String> KEYS = List.of("uid", "type", "name");

  private FieldsV1() {}

  /** All fields of a part of an object, down to its leaves. */
  static ObjectNode of(JsonNode part) {
    ObjectNode fields = JSON.objectNode();
    part.fields()
        .forEachRemaining(
            field -> fields.set("f:" + field.getKey(), ofValue(field.getKey(), field.getValue())));
    return fields;
  }

  private static ObjectNode ofValue(String name, JsonNode value) {
    ObjectNode fields = JSON.objectNode();
    if (value.isObject() && !value.isEmpty()) {
      fields.putObject(".");
      fields.setAll(of(value));
    } else if (name.equals("finalizers")) {
      fields.putObject(".");
      value.forEach(item -> fields.putObject("v:" + item));
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        KEYS.stream()
            .filter(item::has)
            .findFirst()
            .ifPresent(
                key -> {
                  ObjectNode itsKey = JSON.objectNode();
                  itsKey.set(key, item.path(key));
                  fields.putObject(".");
                  fields.putObject("k:" + itsKey).setAll(ofValue("", item));
                });
      }
    }
    return fields;
  }
}
