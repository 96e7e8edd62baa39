package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.resolver.Resolver;

/** A document parsed with the places of its fields. */
final class YamlTree {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_ALIASES = 1_000;

  /** In larger mappings a place is looked up: each of their entries may be asked for. */
  private static final int SMALL = 64;

  private static final Pattern JSON_START = Pattern.compile("(---[ \\t]*\\R)?\\s*[{\\[]");

  private final Node root;
  private final JsonNode json;
  private final int values;
  private final Map<MappingNode, Map<String, NodeTuple>> indexes = new IdentityHashMap<>();

  private YamlTree(Node root, JsonNode json, int values) {
    this.root = root;
    this.json = json;
    this.values = values;
  }

  /**
   * Parses one document.
   *
   * @throws BrokenYaml if it is no YAML, has a key twice, or expands beyond reason
   */
  static YamlTree parse(String text) throws BrokenYaml {
    LoaderOptions options = new LoaderOptions();
    // How long a text may be is decided where files are read.
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    String readable = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return parse(readable, options);
    } catch (BrokenYaml e) {
      // JSON may be indented by tabs, YAML may not.
      if (readable.indexOf('\t') >= 0 && JSON_START.matcher(readable).lookingAt()) {
        return parse(readable.replace('\t', ' '), options);
      }
      throw e;
    }
  }

  private static YamlTree parse(String readable, LoaderOptions options) throws BrokenYaml {
    try {
      Node root = null;
      CountingParser parser =
          new CountingParser(new LinearReader(readable), options, YamlConversion.MAX_VALUES);
      Composer composer = new Composer(parser, new Resolver(), options);
      while (composer.checkNode()) {
        Node document = composer.getNode();
        if (isEmpty(document)) {
          continue;
        }
        if (root != null) {
          throw new BrokenYaml(
              document.getStartMark().getLine() + 1, "several documents without --- between");
        }
        root = document;
      }
      return root == null
          ? new YamlTree(null, MissingNode.getInstance(), parser.values())
          : new YamlTree(root, new YamlConversion(options).convert(root), parser.values());
    } catch (MarkedYAMLException e) {
      throw new BrokenYaml(line(e.getProblemMark(), readable), oneLine(e.getProblem()));
    } catch (ReaderException e) {
      throw new BrokenYaml(
          lineOf(e.getPosition(), readable),
          String.format("the character U+%04X is not allowed in YAML", e.getCodePoint()));
    } catch (CountingParser.TooManyValues e) {
      throw new BrokenYaml(e.line(), "has more than " + YamlConversion.MAX_VALUES + " values");
    } catch (YAMLException e) {
      throw new BrokenYaml(1, oneLine(e.getMessage()));
    }
  }

  /** Between two markers there may be nothing at all; kubectl passes over that, too. */
  private static boolean isEmpty(Node document) {
    return document instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.NULL)
        && scalar.getValue().isEmpty();
  }

  private static int line(Mark problem, String text) {
    if (problem == null) {
      return 1;
    }
    // Where something is missing at the end, the problem is said to be below the last line.
    boolean atEnd = problem.getIndex() >= text.codePointCount(0, text.length());
    boolean below = atEnd && problem.getColumn() == 0 && problem.getLine() > 0;
    return below ? problem.getLine() : problem.getLine() + 1;
  }

  /** The line of a character, both counted in code points. */
  private static int lineOf(int position, String text) {
    int end = text.offsetByCodePoints(0, position);
    return 1 + (int) text.substring(0, end).chars().filter(it -> it == '\n').count();
  }

  private static String oneLine(String message) {
    return message == null ? "not readable" : message.replaceAll("\\s*\\R\\s*", " ");
  }

  /** The document as JSON; a missing node where it is empty. */
  JsonNode json() {
    return json;
  }

  /** How many values the text has, keys and empty documents as well. */
  int values() {
    return values;
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

  private NodeTuple entry(MappingNode mapping, String key) {
    return mapping.getValue().size() <= SMALL
        ? search(mapping, key)
        : indexes.computeIfAbsent(mapping, YamlTree::index).get(key);
  }

  private static Map<String, NodeTuple> index(MappingNode mapping) {
    Map<String, NodeTuple> index = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode scalar) {
        index.putIfAbsent(scalar.getValue(), entry);
      }
    }
    return index;
  }

  private static NodeTuple search(MappingNode mapping, String key) {
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return entry;
      }
    }
    return null;
  }
}
