package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Reads a review into a tree and skips what no policy reads: managed fields are often half of an
 * object. A body that is no JSON object reads as an empty one. A field that is read may be there
 * once only, as others would read another one of two.
 */
final class ReviewTree extends StdDeserializer<ObjectNode> {
  private static final long serialVersionUID = 1;

  /** The place of a JSON object in a review: it decides which of its fields are read. */
  private enum Part {
    REVIEW,
    REQUEST,
    REVIEWED,
    METADATA,
    OTHER;

    private static final Set<String> OF_REVIEW = Set.of("apiVersion", "kind", "request");
    private static final Set<String> OF_REQUEST =
        Set.of(
            "uid",
            "kind",
            "subResource",
            "operation",
            "namespace",
            "name",
            "userInfo",
            "dryRun",
            "object",
            "oldObject");

    boolean reads(String field) {
      return switch (this) {
        case REVIEW -> OF_REVIEW.contains(field);
        case REQUEST -> OF_REQUEST.contains(field);
        case METADATA -> !field.equals("managedFields");
        default -> true;
      };
    }

    Part at(String field) {
      return switch (this) {
        case REVIEW -> field.equals("request") ? REQUEST : OTHER;
        case REQUEST -> field.equals("object") || field.equals("oldObject") ? REVIEWED : OTHER;
        case REVIEWED -> field.equals("metadata") ? METADATA : OTHER;
        default -> OTHER;
      };
    }
  }

  private static final JsonDeserializer<? extends JsonNode> TREE =
      JsonNodeDeserializer.getDeserializer(JsonNode.class);

  ReviewTree() {
    super(ObjectNode.class);
  }

  @Override
  public ObjectNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (parser.isExpectedStartObjectToken()) {
      return read(Part.REVIEW, parser, context);
    }
    parser.skipChildren();
    return context.getNodeFactory().objectNode();
  }

  private static ObjectNode read(Part part, JsonParser parser, DeserializationContext context)
      throws IOException {
    ObjectNode node = context.getNodeFactory().objectNode();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (!part.reads(field)) {
        parser.skipChildren();
        continue;
      }
      Part child = part.at(field);
      JsonNode value =
          child == Part.OTHER || !parser.isExpectedStartObjectToken()
              ? TREE.deserialize(parser, context)
              : read(child, parser, context);
      if (node.replace(field, value) != null) {
        throw MismatchedInputException.from(
            parser, ObjectNode.class, "the field \"" + field + "\" is there twice");
      }
    }
    return node;
  }
}
