package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;

/** An object as the Kubernetes client hands it out, and as the graph takes it in. */
final class ObservedObject {
  /** Where {@link Reader} leaves what the graph takes in. */
  private static final String OBSERVED = "observed";

  private ObservedObject() {}

  static ObjectKey key(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    String namespace = metadata.getNamespace();
    return new ObjectKey(namespace == null ? "" : namespace, metadata.getName());
  }

  /** The parts that the graph reads: labels, annotations, deletionTimestamp and spec. */
  static JsonNode json(GenericKubernetesResource resource) {
    return (JsonNode) resource.getAdditionalProperties().get(OBSERVED);
  }

  /** Reads those parts and what identifies an object; passes over the rest, which is most of it. */
  static final class Reader extends StdDeserializer<GenericKubernetesResource> {
    private static final long serialVersionUID = 1;

    private static final JsonDeserializer<? extends JsonNode> TREE =
        JsonNodeDeserializer.getDeserializer(JsonNode.class);

    Reader() {
      super(GenericKubernetesResource.class);
    }

    @Override
    public GenericKubernetesResource deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      GenericKubernetesResource resource = new GenericKubernetesResource();
      ObjectNode metadata = context.getNodeFactory().objectNode();
      ObjectNode observed = context.getNodeFactory().objectNode();
      if (!parser.isExpectedStartObjectToken()) {
        context.handleUnexpectedToken(GenericKubernetesResource.class, parser);
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "apiVersion" -> resource.setApiVersion(parser.getValueAsString());
          case "kind" -> resource.setKind(parser.getValueAsString());
          case "metadata" -> readMetadata(parser, context, metadata);
          case "spec" -> observed.set("spec", TREE.deserialize(parser, context));
          default -> parser.skipChildren();
        }
      }
      // A watch's bookmark says how far the watch has come, and nothing else.
      if (!Fields.hasText(metadata, "name") && !Fields.hasText(metadata, "resourceVersion")) {
        context.reportInputMismatch(this, "an object without a name");
      }
      resource.setMetadata(identity(metadata));
      observed.set("metadata", metadata);
      resource.setAdditionalProperty(OBSERVED, observed);
      return resource;
    }

    private static void readMetadata(
        JsonParser parser, DeserializationContext context, ObjectNode metadata) throws IOException {
      if (!parser.isExpectedStartObjectToken()) {
        context.handleUnexpectedToken(ObjectMeta.class, parser);
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "namespace",
                  "name",
                  "resourceVersion",
                  "deletionTimestamp",
                  "labels",
                  "annotations" ->
              metadata.set(name, TREE.deserialize(parser, context));
          default -> parser.skipChildren();
        }
      }
    }

    private static ObjectMeta identity(ObjectNode metadata) {
      ObjectMeta identity = new ObjectMeta();
      identity.setNamespace(Fields.text(metadata, "namespace"));
      identity.setName(Fields.text(metadata, "name"));
      identity.setResourceVersion(Fields.text(metadata, "resourceVersion"));
      return identity;
    }
  }
}
