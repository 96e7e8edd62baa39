package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Puts every wrong type into every place of every object of the cases. */
class WrongTypesTest {
  private static final List<String> VALUES =
      List.of(
          "null", "true", "7", "1.5", "\"\"", "\"a\"", "[]", "{}", "[7, null, {}]", "{\"a\": []}");

  @ParameterizedTest
  @MethodSource("dev.kamajihetzner.webhook.lint.Lints#all")
  void neverThrows(Lint lint) throws Exception {
    List<JsonNode> values = new ArrayList<>();
    for (String value : VALUES) {
      values.add(new ObjectMapper().readTree(value));
    }
    for (LintCase given : LintCase.of(lint)) {
      for (int i = 0; i < given.objects().size(); i++) {
        for (JsonPointer place : places(given.objects().get(i))) {
          for (JsonNode value : values) {
            List<JsonNode> objects = new ArrayList<>(given.objects());
            objects.set(i, replaced(objects.get(i), place, value));
            inspectAll(objects, place, value);
          }
        }
      }
    }
  }

  private static void inspectAll(List<JsonNode> objects, JsonPointer place, JsonNode value) {
    ObjectSet set = GivenObjects.of(objects);
    assertThatCode(() -> objects.forEach(object -> Lints.inspect(object, set, true)))
        .as("%s at %s", value, place)
        .doesNotThrowAnyException();
  }

  private static JsonNode replaced(JsonNode object, JsonPointer place, JsonNode value) {
    JsonNode copy = object.deepCopy();
    JsonNode parent = copy.at(place.head());
    if (parent instanceof ArrayNode list) {
      list.set(place.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(place.last().getMatchingProperty(), value);
    }
    return copy;
  }

  private static List<JsonPointer> places(JsonNode object) {
    List<JsonPointer> places = new ArrayList<>();
    collect(object, JsonPointer.empty(), places);
    return places;
  }

  private static void collect(JsonNode node, JsonPointer pointer, List<JsonPointer> places) {
    if (!pointer.matches()) {
      places.add(pointer);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), pointer.appendIndex(i), places);
    }
    node.fields()
        .forEachRemaining(
            field -> collect(field.getValue(), pointer.appendProperty(field.getKey()), places));
  }
}
