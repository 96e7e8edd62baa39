package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Makes JSON of a composed document; scalars are those of YAML 1.1, as for kubectl. */
final class YamlConversion extends SafeConstructor {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Far more than any manifest has; aliases of aliases get there in a few lines. */
  static final int MAX_VALUES = 500_000;

  private final int maxDepth;
  private int nodes;

  YamlConversion(LoaderOptions options) {
    super(options);
    maxDepth = options.getNestingDepthLimit();
  }

  /**
   * The JSON of one document.
   *
   * @throws BrokenYaml if a key is there twice or is no text, or it expands beyond reason
   */
  JsonNode convert(Node root) throws BrokenYaml {
    return convert(root, 0);
  }

  private JsonNode convert(Node node, int depth) throws BrokenYaml {
    int line = node.getStartMark().getLine() + 1;
    if (++nodes > MAX_VALUES) {
      throw new BrokenYaml(line, "expands to more than " + MAX_VALUES + " values");
    }
    if (depth > maxDepth) {
      throw new BrokenYaml(line, "nested more than " + maxDepth + " deep, or in itself");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, depth);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = NODES.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(convert(item, depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private JsonNode mapping(MappingNode mapping, int depth) throws BrokenYaml {
    ObjectNode object = NODES.objectNode();
    ObjectNode merged = null;
    for (NodeTuple entry : mapping.getValue()) {
      Node key = entry.getKeyNode();
      int line = key.getStartMark().getLine() + 1;
      if (!(key instanceof ScalarNode scalarKey)) {
        throw new BrokenYaml(line, "a key is not a text");
      }
      JsonNode value = convert(entry.getValueNode(), depth + 1);
      if (key.getTag().equals(Tag.MERGE)) {
        merged = merged == null ? NODES.objectNode() : merged;
        merge(merged, value, line);
      } else if (object.has(scalarKey.getValue())) {
        throw new BrokenYaml(line, "key " + scalarKey.getValue() + " is there twice");
      } else {
        object.set(scalarKey.getValue(), value);
      }
    }
    if (merged != null) {
      merged.properties().forEach(it -> object.putIfAbsent(it.getKey(), it.getValue()));
    }
    return object;
  }

  /** The first of several merged mappings wins. */
  private static void merge(ObjectNode into, JsonNode value, int line) throws BrokenYaml {
    if (value.isObject()) {
      value.properties().forEach(it -> into.putIfAbsent(it.getKey(), it.getValue()));
    } else if (value.isArray()) {
      for (JsonNode one : value) {
        merge(into, one, line);
      }
    } else {
      throw new BrokenYaml(line, "only a mapping can be merged with <<");
    }
  }

  private JsonNode scalar(ScalarNode node) throws BrokenYaml {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    // Hours and minutes are no number of base 60 to kubectl.
    boolean time = text.indexOf(':') >= 0;
    if (time || !tag.equals(Tag.BOOL) && !tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
      return NODES.textNode(text);
    }
    Object value;
    try {
      value = getConstructor(node).construct(node);
    } catch (RuntimeException e) {
      // A tag demands what the text is not, as in !!int one.
      throw new BrokenYaml(
          node.getStartMark().getLine() + 1, "is no " + tag.getClassName() + "; quote it");
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    if (value instanceof Integer integer) {
      return NODES.numberNode(integer);
    }
    if (value instanceof Long integer) {
      return NODES.numberNode(integer);
    }
    if (value instanceof BigInteger integer) {
      return NODES.numberNode(integer);
    }
    return value instanceof Double number ? NODES.numberNode(number) : NODES.textNode(text);
  }
}
