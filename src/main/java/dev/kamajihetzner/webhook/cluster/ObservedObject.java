package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/** An object as the Kubernetes client hands it out, and as the graph takes it in. */
final class ObservedObject {
  private static final ObjectMapper JSON = new JsonMapper();

  private ObservedObject() {}

  static ObjectKey key(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    String namespace = metadata.getNamespace();
    return new ObjectKey(namespace == null ? "" : namespace.intern(), metadata.getName());
  }

  /** The parts that the graph reads: labels, annotations, deletionTimestamp and spec. */
  static JsonNode json(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    ObjectNode object = JSON.createObjectNode();
    ObjectNode meta = object.putObject("metadata");
    putAll(meta.putObject("labels"), metadata.getLabels());
    putAll(meta.putObject("annotations"), metadata.getAnnotations());
    if (metadata.getDeletionTimestamp() != null) {
      meta.put("deletionTimestamp", metadata.getDeletionTimestamp());
    }
    object.set("spec", JSON.valueToTree(resource.getAdditionalProperties().get("spec")));
    return object;
  }

  private static void putAll(ObjectNode node, Map<String, String> texts) {
    if (texts != null) {
      texts.forEach(node::put);
    }
  }
}
