package dev.kamajihetzner.webhook.manifest.edit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Sets fields in the text of one document, YAML or JSON, and leaves every byte alone that is not
 * concerned: comments, order, anchors, quoting, indentation, line ends, byte order mark, document
 * markers.
 *
 * <p>Each edit is proven before it is given back: the new text, parsed, is what the patch makes of
 * the old text, parsed. That parser is Jackson's and not the one that manifests are read by: an
 * independent witness, which has none of our reader's faults.
 */
public final class ManifestEditor {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern JSON = Pattern.compile("(?:---)?\\s*[\\[{]");
  private static final Set<String> OPERATIONS = Set.of("add", "replace");
  private static final ObjectReader DOCUMENTS = documents();

  /** Jackson's parser takes the square of a line's length: for 30 MB that is hours. */
  private static final int LONGEST_LINE = 100_000;

  private final String mark;
  private final String text;
  private final String parsable;

  /**
   * @param text of one document; empty ones may stand before and behind it
   */
  public ManifestEditor(String text) {
    this.mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
    this.text = text.substring(mark.length());
    this.parsable = parsable(this.text);
  }

  /** Tabs are white space in JSON and a mistake in YAML; in JSON's strings there are none. */
  private String parsable(String edited) {
    return JSON.matcher(text).lookingAt() ? edited.replace('\t', ' ') : edited;
  }

  /**
   * The text with fields of the document set.
   *
   * @param operations JSON Patch, {@code [{op, path, value}]}, where op is add or replace and the
   *     value is a scalar or an object of such values
   * @throws CannotEdit if that cannot be done safely, or the text is not one document of YAML, or
   *     the operations do not fit it
   */
  public String apply(ArrayNode operations) throws CannotEdit {
    ObjectNode fields = fields(operations);
    if (fields.isEmpty()) {
      return mark + text;
    }
    if (text.lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
      throw new CannotEdit(
          "has a line of more than " + LONGEST_LINE + " characters; break it, or edit it by hand");
    }
    YamlDocument document = document();
    String edited = FieldSetter.apply(text, document, fields);
    check(document, edited, operations);
    return mark + text.substring(0, document.start()) + edited + text.substring(document.end());
  }

  private YamlDocument document() throws CannotEdit {
    YamlDocument found = null;
    try {
      for (Iterator<YamlDocument> all = YamlDocument.read(parsable); all.hasNext(); ) {
        YamlDocument document = all.next();
        if (document.isEmpty()) {
          continue;
        }
        if (found != null) {
          throw new CannotEdit("is more than one document");
        }
        found = document;
      }
    } catch (YAMLException e) {
      throw new CannotEdit("no YAML, " + problem(e) + "; correct that first");
    }
    if (found == null) {
      throw new CannotEdit("has no document");
    }
    return found;
  }

  private static String problem(YAMLException e) {
    String problem = e instanceof MarkedYAMLException marked ? marked.getProblem() : e.getMessage();
    return String.valueOf(problem).lines().findFirst().orElse("");
  }

  /** What all operations together set. */
  private static ObjectNode fields(ArrayNode operations) throws CannotEdit {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (JsonNode operation : operations) {
      JsonPointer path = JsonPointer.compile(operation.path("path").asText());
      if (!OPERATIONS.contains(operation.path("op").asText()) || path.matches()) {
        throw new CannotEdit("cannot do " + operation + "; make this change by hand");
      }
      ObjectNode parent = fields;
      for (; !path.tail().matches(); path = path.tail()) {
        String name = path.getMatchingProperty();
        JsonNode child = parent.path(name);
        parent = child.isObject() ? (ObjectNode) child : parent.putObject(name);
      }
      parent.set(path.getMatchingProperty(), operation.path("value").deepCopy());
    }
    return fields;
  }

  /** Compares texts, as one number may be of several types. */
  private void check(YamlDocument document, String edited, ArrayNode operations) throws CannotEdit {
    String reason;
    try {
      JsonNode before = parse(parsable.substring(document.start(), document.end()));
      JsonNode after = parse(parsable(edited));
      if (JsonPatch.apply(operations, before).toString().equals(after.toString())) {
        return;
      }
      reason = "the edit would change other fields";
    } catch (IOException | JsonPatchException e) {
      reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    throw new CannotEdit("cannot be edited safely: " + reason + "; edit it by hand");
  }

  private static JsonNode parse(String document) throws IOException {
    List<JsonNode> all = DOCUMENTS.<JsonNode>readValues(document).readAll();
    if (all.size() != 1) {
      throw new IOException("it falls apart into " + all.size() + " documents");
    }
    return all.get(0);
  }

  private static ObjectReader documents() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build())
        .readerFor(JsonNode.class);
  }
}
