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
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Sets fields in the text of a manifest file, YAML or JSON, and leaves every byte alone that is not
 * concerned: comments, order, anchors, quoting, indentation, line ends, byte order mark, document
 * markers.
 *
 * <p>Each edit is proven before it is given back: the new text, parsed, is what the patch makes of
 * the old text, parsed.
 */
public final class ManifestEditor {

  /** A field cannot be set without touching what is not concerned; nothing has been changed. */
  public static final class CannotEdit extends Exception {
    private final int line;

    CannotEdit(int line, String message) {
      super(message);
      this.line = line;
    }

    /** Where the reason is, counted from 1 in the text that the editor was given. */
    int line() {
      return line;
    }
  }

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern JSON = Pattern.compile("(?:---)?\\s*[\\[{]");
  private static final Set<String> OPERATIONS = Set.of("add", "replace");
  private static final ObjectReader DOCUMENTS = documents();

  private final String mark;
  private final String text;
  private final String parsable;

  /**
   * @param text of the whole file: any number of documents
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
   * The text of the file with fields of a document set.
   *
   * @param document the document's index from 0; those without content do not count
   * @param operations JSON Patch, {@code [{op, path, value}]}, where op is add or replace and the
   *     value is a scalar or an object of such values
   * @throws CannotEdit if that cannot be done safely, or the text is no YAML, or the document is
   *     not there, or the operations do not fit it
   */
  public String apply(int document, ArrayNode operations) throws CannotEdit {
    return apply(document, JsonPointer.empty(), operations);
  }

  /**
   * The same for an object within a document.
   *
   * @param object where the object is, as {@code /items/3} in a List; operations start there
   */
  public String apply(int document, JsonPointer object, ArrayNode operations) throws CannotEdit {
    ObjectNode fields = fields(object, operations);
    if (fields.isEmpty()) {
      return mark + text;
    }
    YamlDocument found = find(document);
    String edited = ManifestPlan.apply(text, found, fields);
    check(found, edited, within(object, operations));
    return mark + text.substring(0, found.start()) + edited + text.substring(found.end());
  }

  private YamlDocument find(int index) throws CannotEdit {
    int count = 0;
    try {
      for (Iterator<YamlDocument> all = YamlDocument.read(parsable); all.hasNext(); ) {
        YamlDocument document = all.next();
        if (!document.isEmpty() && count++ == index) {
          return document;
        }
      }
    } catch (YAMLException e) {
      throw new CannotEdit(line(e), "no YAML, " + problem(e) + "; correct that first");
    }
    throw new CannotEdit(1, "has " + count + " documents, and none with index " + index);
  }

  private int line(YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return marked.getProblemMark().getLine() + 1;
    }
    if (e instanceof ReaderException unreadable) {
      // Its own position starts anew with each block that it reads.
      int at = text.indexOf(unreadable.getCodePoint());
      return (int) text.substring(0, at + 1).lines().count();
    }
    return 1;
  }

  private static String problem(YAMLException e) {
    String problem = e instanceof MarkedYAMLException marked ? marked.getProblem() : e.getMessage();
    return String.valueOf(problem).lines().findFirst().orElse("");
  }

  /** What all operations together set. */
  private static ObjectNode fields(JsonPointer object, ArrayNode operations) throws CannotEdit {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (JsonNode operation : within(object, operations)) {
      JsonPointer path = JsonPointer.compile(operation.path("path").asText());
      if (!OPERATIONS.contains(operation.path("op").asText()) || path.matches()) {
        throw new CannotEdit(1, "cannot do " + operation + "; make this change by hand");
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

  private static ArrayNode within(JsonPointer object, ArrayNode operations) {
    ArrayNode within = operations.deepCopy();
    within.forEach(
        operation ->
            ((ObjectNode) operation).put("path", object + operation.path("path").asText()));
    return within;
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
    throw new CannotEdit(
        document.root().line(), "cannot be edited safely: " + reason + "; edit it by hand");
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
