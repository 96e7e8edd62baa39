package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A document parsed with the places of its fields. */
public final class YamlTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_CHARACTERS = 64 * 1024 * 1024;
  private static final int MAX_DEPTH = 200;
  private static final int MAX_ALIASES = 1_000;

  /** Far more than any manifest has; aliases of aliases get there in a few lines. */
  private static final int MAX_NODES = 500_000;

  private static final Pattern JSON_START = Pattern.compile("(---[ \\t]*\\R)?\\s*[{\\[]");

  /** A document that cannot be read. */
  static final class Broken extends Exception {
    private final int line;

    Broken(int line, String message) {
      super(message);
      this.line = line;
    }

    /** Within the document, from 1. */
    int line() {
      return line;
    }
  }

  private final Node root;
  private final JsonNode json;

  private YamlTree(Node root, JsonNode json) {
    this.root = root;
    this.json = json;
  }

  /**
   * Parses one document.
   *
   * @throws Broken if it is no YAML, has a key twice, or expands beyond reason
   */
  static YamlTree parse(String text) throws Broken {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    String readable = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return parse(readable, options);
    } catch (Broken e) {
      // JSON may be indented by tabs, YAML may not.
      if (readable.indexOf('\t') >= 0 && JSON_START.matcher(readable).lookingAt()) {
        return parse(readable.replace('\t', ' '), options);
      }
      throw e;
    }
  }

  private static YamlTree parse(String readable, LoaderOptions options) throws Broken {
    try {
      Iterator<Node> documents =
          new Yaml(options).composeAll(new StringReader(readable)).iterator();
      Node root = documents.hasNext() ? documents.next() : null;
      if (root == null) {
        return new YamlTree(null, NODES.missingNode());
      }
      if (documents.hasNext()) {
        throw new Broken(
            documents.next().getStartMark().getLine() + 1, "several documents without --- between");
      }
      Converter converter = new Converter(options);
      return new YamlTree(root, converter.convert(root, 0));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new Broken(line, oneLine(e.getProblem()));
    } catch (YAMLException e) {
      throw new Broken(1, oneLine(e.getMessage()));
    }
  }

  private static String oneLine(String message) {
    return message == null ? "not readable" : message.replaceAll("\\s*\\R\\s*", " ");
  }

  /** The document as JSON; a missing node where it is empty. */
  JsonNode json() {
    return json;
  }

  /** The place of the field, or of the nearest parent that is there. Both counted from 1. */
  Position position(JsonPointer pointer) {
    Node node = root;
    Node place = root;
    JsonPointer rest = pointer;
    while (node != null && !rest.matches()) {
      NodeTuple entry = null;
      Node child = null;
      if (node instanceof MappingNode mapping) {
        entry = entry(mapping, rest.getMatchingProperty());
        child = entry == null ? null : entry.getValueNode();
      } else if (node instanceof SequenceNode sequence) {
        List<Node> items = sequence.getValue();
        int index = rest.getMatchingIndex();
        child = index >= 0 && index < items.size() ? items.get(index) : null;
      }
      if (child == null) {
        break;
      }
      place = entry == null ? child : entry.getKeyNode();
      node = child;
      rest = rest.tail();
    }
    return place == null
        ? new Position(1, 1)
        : new Position(place.getStartMark().getLine() + 1, place.getStartMark().getColumn() + 1);
  }

  private static NodeTuple entry(MappingNode mapping, String key) {
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return entry;
      }
    }
    return null;
  }

  /** Makes JSON of the composed tree; scalars as YAML 1.1 has them, like kubectl. */
  private static final class Converter extends SafeConstructor {
    private int nodes;

    Converter(LoaderOptions options) {
      super(options);
    }

    JsonNode convert(Node node, int depth) throws Broken {
      int line = node.getStartMark().getLine() + 1;
      if (++nodes > MAX_NODES) {
        throw new Broken(line, "expands to more than " + MAX_NODES + " values");
      }
      if (depth > MAX_DEPTH) {
        throw new Broken(line, "nested more than " + MAX_DEPTH + " deep, or in itself");
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

    private JsonNode mapping(MappingNode mapping, int depth) throws Broken {
      ObjectNode object = NODES.objectNode();
      ObjectNode merged = null;
      for (NodeTuple entry : mapping.getValue()) {
        Node key = entry.getKeyNode();
        int line = key.getStartMark().getLine() + 1;
        if (!(key instanceof ScalarNode scalarKey)) {
          throw new Broken(line, "a key is not a text");
        }
        JsonNode value = convert(entry.getValueNode(), depth + 1);
        if (key.getTag().equals(Tag.MERGE)) {
          merged = merged == null ? NODES.objectNode() : merged;
          merge(merged, value, line);
        } else if (object.has(scalarKey.getValue())) {
          throw new Broken(line, "key " + scalarKey.getValue() + " is there twice");
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
    private static void merge(ObjectNode into, JsonNode value, int line) throws Broken {
      if (value.isObject()) {
        value.properties().forEach(it -> into.putIfAbsent(it.getKey(), it.getValue()));
      } else if (value.isArray()) {
        for (JsonNode one : value) {
          merge(into, one, line);
        }
      } else {
        throw new Broken(line, "only a mapping can be merged with <<");
      }
    }

    private JsonNode scalar(ScalarNode node) {
      Tag tag = node.getTag();
      String text = node.getValue();
      if (tag.equals(Tag.NULL)) {
        return NODES.nullNode();
      }
      if (!tag.equals(Tag.BOOL) && !tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
        return NODES.textNode(text);
      }
      Object value = getConstructor(node).construct(node);
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
}
