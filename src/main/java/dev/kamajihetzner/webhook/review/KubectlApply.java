package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.Map;

/**
 * What {@code kubectl apply} would make of a stored object and a manifest: the manifest's fields
 * over the stored ones, and without those that the last applied manifest had and this one has not.
 * Lists are taken whole.
 */
final class KubectlApply {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final JsonMapper JSON = new JsonMapper();

  private KubectlApply() {}

  static JsonNode onto(JsonNode stored, JsonNode manifest) {
    if (!stored.isObject() || !manifest.isObject()) {
      return manifest;
    }
    return merged((ObjectNode) stored, (ObjectNode) manifest, lastApplied(stored));
  }

  private static JsonNode lastApplied(JsonNode stored) {
    String text = Fields.annotation(stored, LAST_APPLIED);
    try {
      return text == null ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // The annotation is not JSON: treat it as absent.
      return MissingNode.getInstance();
    }
  }

  private static ObjectNode merged(ObjectNode stored, ObjectNode manifest, JsonNode lastApplied) {
    ObjectNode merged = stored.deepCopy();
    lastApplied
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!manifest.has(name)) {
                merged.remove(name);
              }
            });
    for (Map.Entry<String, JsonNode> field : manifest.properties()) {
      JsonNode before = stored.path(field.getKey());
      merged.set(
          field.getKey(),
          before.isObject() && field.getValue().isObject()
              ? merged(
                  (ObjectNode) before,
                  (ObjectNode) field.getValue(),
                  lastApplied.path(field.getKey()))
              : field.getValue());
    }
    return merged;
  }
}
