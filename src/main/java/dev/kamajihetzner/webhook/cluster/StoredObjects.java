package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads objects as an API server has them: with everything that people write, and without what
 * servers and tools keep there for themselves, which is most of it.
 */
final class StoredObjects {
  private static final Set<String> PARTS = Set.of("apiVersion", "kind", "spec");
  private static final Set<String> METADATA =
      Set.of("namespace", "name", "uid", "deletionTimestamp", "labels", "annotations");
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              // Names in objects are users' own; they are not to stay in memory for good.
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .build();

  private StoredObjects() {}

  /** One object. */
  static ObjectNode one(String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return object(parser);
    }
  }

  /**
   * The objects of a list, one after the other.
   *
   * @return where the list goes on; null where it is complete
   */
  static String each(String list, Consumer<ObjectNode> objects) throws IOException {
    String next = null;
    try (JsonParser parser = JSON.createParser(list)) {
      expectObject(parser, parser.nextToken());
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("items") && token == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            objects.accept(object(parser));
          }
        } else if (name.equals("metadata")) {
          next = Fields.text(tree(parser), "continue");
        } else {
          parser.skipChildren();
        }
      }
    }
    return next == null || next.isEmpty() ? null : next;
  }

  private static ObjectNode object(JsonParser parser) throws IOException {
    ObjectNode object = JSON.createObjectNode();
    expectObject(parser, parser.currentToken());
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (PARTS.contains(name)) {
        object.set(name, tree(parser));
      } else if (name.equals("metadata") && token == JsonToken.START_OBJECT) {
        object.set(name, metadata(parser));
      } else {
        parser.skipChildren();
      }
    }
    return object;
  }

  private static ObjectNode metadata(JsonParser parser) throws IOException {
    ObjectNode metadata = JSON.createObjectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (METADATA.contains(name)) {
        metadata.set(name, tree(parser));
      } else {
        parser.skipChildren();
      }
    }
    if (metadata.path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(LAST_APPLIED);
    }
    return metadata;
  }

  private static JsonNode tree(JsonParser parser) throws IOException {
    return JSON.readTree(parser);
  }

  private static void expectObject(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw new IOException("no object where one should be: " + parser.currentLocation());
    }
  }
}
