package dev.kamajihetzner.webhook.manifest.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ManifestEditorPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String NEW_KEY = "added.example/new";

  enum Style {
    BLOCK,
    BRACES,
    COMPACT_JSON,
    PRETTY_JSON
  }

  /** A document, and one field of it to set. */
  record Case(ObjectNode document, JsonPointer path, JsonNode value) {
    ArrayNode patch() {
      ArrayNode patch = JSON.createArrayNode();
      String op = document.at(path).isMissingNode() ? "add" : "replace";
      patch.addObject().put("op", op).put("path", path.toString()).set("value", value);
      return patch;
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void setsTheFieldAndNothingElse(
      @ForAll("cases") Case given, @ForAll Style style, @ForAll Random random) throws Exception {
    String text = new Renderer(random).document(style, given.document);
    assertThat(parse(style, text)).isEqualTo(given.document);

    String edited = new ManifestEditor(text).apply(given.patch());

    JsonNode expected = JsonPatch.apply(given.patch(), given.document);
    assertThat(parse(style, edited)).isEqualTo(expected);
    assertThat(parse(style, new ManifestEditor(edited).apply(given.patch()))).isEqualTo(expected);
    assertThat(edited.replace("\r\n", "").contains("\n"))
        .isEqualTo((text.contains("\r\n") ? text.replace("\r\n", "") : edited).contains("\n"));
    assertOnlyLinesConcerned(style, text, edited);
  }

  /** Between the lines that are the same before and the same after, at most one was another. */
  private static void assertOnlyLinesConcerned(Style style, String text, String edited) {
    List<String> before = text.lines().toList();
    List<String> after = edited.lines().toList();
    int start = 0;
    while (start < before.size() && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < before.size() - start
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    int changed = before.size() - start - end;
    int added = after.size() - before.size();
    assertThat(changed).isLessThanOrEqualTo(style == Style.BLOCK && added > 0 ? 0 : 1);
    assertThat(added).isGreaterThanOrEqualTo(0);
    if (style == Style.BRACES || style == Style.COMPACT_JSON) {
      assertThat(added).isZero();
    }
  }

  private static JsonNode parse(Style style, String text) throws JsonProcessingException {
    return (style == Style.BLOCK || style == Style.BRACES ? YAML : JSON).readTree(text);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void setsOneFieldAfterTheOther(
      @ForAll("cases") Case given, @ForAll Style style, @ForAll Random random) throws Exception {
    String text = new Renderer(random).document(style, given.document);
    JsonPointer second = given.path.head().appendProperty("second");
    ArrayNode patch = given.patch();
    patch.addObject().put("op", "add").put("path", second.toString()).put("value", "x: y");
    if (given.value.isObject()) {
      patch
          .addObject()
          .put("op", "add")
          .put("path", given.path.appendProperty("third").toString())
          .put("value", 3);
    }

    String edited = new ManifestEditor(text).apply(patch);

    assertThat(parse(style, edited)).isEqualTo(JsonPatch.apply(patch, given.document));
  }

  @Provide
  Arbitrary<Case> cases() {
    return objects(3)
        .filter(document -> !document.isEmpty())
        .flatMap(
            document -> {
              List<JsonPointer> places = new ArrayList<>();
              collect(document, JsonPointer.empty(), places);
              return Arbitraries.of(places)
                  .flatMap(
                      place -> {
                        JsonNode there = document.at(place);
                        boolean free = there.isMissingNode() || there.isNull();
                        return (free ? values() : scalars())
                            .map(value -> new Case(document, place, value));
                      });
            });
  }

  /** Every place where a policy could set something. */
  private static void collect(JsonNode at, JsonPointer pointer, List<JsonPointer> places) {
    if (at.isObject()) {
      places.add(pointer.appendProperty(NEW_KEY));
      at.properties()
          .forEach(it -> collect(it.getValue(), pointer.appendProperty(it.getKey()), places));
    } else if (at.isArray()) {
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i).isObject()) {
          collect(at.get(i), pointer.appendIndex(i), places);
        }
      }
    } else {
      places.add(pointer);
    }
  }

  private static Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> nested =
        Arbitraries.maps(keys(), scalars())
            .ofMinSize(1)
            .ofMaxSize(2)
            .map(ManifestEditorPropertyTest::object);
    return Arbitraries.oneOf(
        scalars(), nested, nested.map(it -> JSON.createObjectNode().set("deeper", it)));
  }

  private static ObjectNode object(Map<String, ? extends JsonNode> fields) {
    ObjectNode object = JSON.createObjectNode();
    fields.forEach(object::set);
    return object;
  }

  private static Arbitrary<ObjectNode> objects(int depth) {
    Arbitrary<JsonNode> values = scalars();
    if (depth > 0) {
      Arbitrary<JsonNode> objects = objects(depth - 1).map(it -> it);
      Arbitrary<JsonNode> arrays =
          Arbitraries.oneOf(scalars(), objects)
              .list()
              .ofMaxSize(3)
              .map(items -> JSON.createArrayNode().addAll(items));
      values = Arbitraries.oneOf(values, objects, arrays);
    }
    return Arbitraries.maps(keys(), values).ofMaxSize(4).map(ManifestEditorPropertyTest::object);
  }

  private static Arbitrary<String> keys() {
    return Arbitraries.oneOf(
        Arbitraries.of("metadata", "spec", "annotations", "a/b", "a.b~c", "true", "1", "é", "😀"),
        // zjsonpatch takes the ~01 of a pointer for a slash.
        strings().filter(text -> !text.isEmpty() && !text.contains("~1")));
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.strings()
        .withChars("ab1é😀 :#/.-'\"\\{}[],&*!|>%@`~?=<\n\t")
        .ofMaxLength(6)
        // Half an emoji is no text.
        .map(text -> text.replaceAll("[\\ud800-\\udfff]", "\ud83d\ude00"));
  }

  private static Arbitrary<JsonNode> scalars() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return Arbitraries.oneOf(
        strings().map(nodes::textNode),
        Arbitraries.of("true", "1.30", "no", "null", "~", "fsn1", "v1.30.2", "2026-01-01")
            .map(nodes::textNode),
        Arbitraries.integers().map(nodes::numberNode),
        Arbitraries.of(true, false).map(nodes::booleanNode),
        Arbitraries.just(nodes.nullNode()));
  }

  /** Writes documents as people do: indented this way or that, and commented. */
  private static final class Renderer {
    private final Random random;
    private final int step;
    private final boolean indentedSequences;
    private final String lineBreak;

    Renderer(Random random) {
      this.random = random;
      this.step = 1 + random.nextInt(4);
      this.indentedSequences = random.nextBoolean();
      this.lineBreak = random.nextBoolean() ? "\n" : "\r\n";
    }

    String document(Style style, ObjectNode document) throws JsonProcessingException {
      return switch (style) {
        case BLOCK -> block(document);
        case BRACES -> flow(document) + comment();
        case COMPACT_JSON -> JSON.writeValueAsString(document);
        case PRETTY_JSON -> {
          String indentation = random.nextBoolean() ? "\t" : "   ";
          yield JSON.writer(
                  new DefaultPrettyPrinter()
                      .withObjectIndenter(new DefaultIndenter(indentation, lineBreak))
                      .withArrayIndenter(new DefaultIndenter(indentation, lineBreak)))
              .writeValueAsString(document);
        }
      };
    }

    private String block(ObjectNode document) {
      StringBuilder text = new StringBuilder();
      entries(document, "", "", text);
      if (random.nextBoolean()) {
        text.setLength(text.length() - lineBreak.length());
      }
      return text.toString();
    }

    private void entries(JsonNode object, String first, String indentation, StringBuilder text) {
      String before = first;
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        if (before.equals(indentation) && random.nextInt(5) == 0) {
          text.append(indentation).append("# before").append(lineBreak);
        }
        text.append(before).append(scalar(TextNode.valueOf(entry.getKey()))).append(':');
        value(entry.getValue(), indentation, text);
        before = indentation;
      }
    }

    private void value(JsonNode value, String indentation, StringBuilder text) {
      String deeper = indentation + " ".repeat(step);
      if (value.isObject() && !value.isEmpty() && random.nextInt(6) > 0) {
        text.append(comment()).append(lineBreak);
        entries(value, deeper, deeper, text);
      } else if (value.isArray() && !value.isEmpty() && random.nextInt(6) > 0) {
        text.append(comment()).append(lineBreak);
        String dash = indentedSequences ? deeper : indentation;
        for (JsonNode item : value) {
          if (item.isObject() && !item.isEmpty()) {
            entries(item, dash + "- ", dash + "  ", text);
          } else {
            text.append(dash).append("- ").append(flow(item)).append(comment()).append(lineBreak);
          }
        }
      } else {
        if (!value.isNull()) {
          text.append(' ').append(flow(value));
        }
        text.append(comment()).append(lineBreak);
      }
    }

    private String comment() {
      return random.nextInt(4) == 0 ? " # {why}, \"😀\": &a" : "";
    }

    private String flow(JsonNode value) {
      if (value.isObject()) {
        return value.properties().stream()
            .map(it -> scalar(TextNode.valueOf(it.getKey())) + ": " + flow(it.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
      }
      if (value.isArray()) {
        return StreamSupport.stream(value.spliterator(), false)
            .map(this::flow)
            .collect(Collectors.joining(", ", "[", "]"));
      }
      return scalar(value);
    }

    private String scalar(JsonNode value) {
      if (!value.isTextual()) {
        return value.toString();
      }
      String text = value.textValue();
      if (text.matches("[a-z]{3,}") && !text.equals("true") && !text.equals("null")) {
        return text;
      }
      return text.matches("[ -~]*") && random.nextBoolean()
          ? "'" + text.replace("'", "''") + "'"
          : value.toString();
    }
  }
}
