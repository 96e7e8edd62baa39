package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PatchBuilderTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * Few names, so that paths meet; each of a kind that JSON Pointers make hard. Not among them are
   * ~0 and ~1, whose pointers the library that applies patches here reads wrongly.
   */
  private static final Arbitrary<String> NAMES =
      Arbitraries.of("a", "b", "~", "/", "a/b~c", "/~", "~~", "", "0", "-", " ", "ä\"\\");

  private static ObjectNode object(String yaml) {
    return (ObjectNode) Requests.yaml(yaml);
  }

  private static JsonNode operations(JsonNode object, String value, String... path) {
    PatchBuilder patch = new PatchBuilder(object);
    patch.set(TextNode.valueOf(value), pointer(List.of(path)));
    return patch.operations();
  }

  private static JsonPointer pointer(List<String> path) {
    JsonPointer pointer = JsonPointer.empty();
    for (String name : path) {
      pointer = pointer.appendProperty(name);
    }
    return pointer;
  }

  @Test
  void addsWhatIsAbsent() {
    assertThat(operations(object("{a: {b: c}}"), "x", "a", "d/e~f"))
        .isEqualTo(Requests.yaml("[{op: add, path: /a/d~1e~0f, value: x}]"));
  }

  @Test
  void escapesWhatLooksEscaped() {
    assertThat(operations(object("{}"), "x", "~1"))
        .isEqualTo(Requests.yaml("[{op: add, path: /~01, value: x}]"));
    assertThat(operations(object("{'~0': y}"), "x", "~0"))
        .isEqualTo(Requests.yaml("[{op: replace, path: /~00, value: x}]"));
  }

  @Test
  void replacesWhatIsThere() {
    assertThat(operations(object("{a: {b: c}}"), "x", "a", "b"))
        .isEqualTo(Requests.yaml("[{op: replace, path: /a/b, value: x}]"));
  }

  @Test
  void replacesNull() {
    assertThat(operations(object("{a: null}"), "x", "a", "b"))
        .isEqualTo(Requests.yaml("[{op: replace, path: /a, value: {b: x}}]"));
  }

  @Test
  void createsMissingParentsOnce() {
    PatchBuilder patch = new PatchBuilder(object("{}"));
    patch.set(TextNode.valueOf("x"), JsonPointer.compile("/a/b/c"));
    patch.set(TextNode.valueOf("y"), JsonPointer.compile("/a/b/d"));
    patch.set(TextNode.valueOf("z"), JsonPointer.compile("/a/e"));

    assertThat((JsonNode) patch.operations())
        .isEqualTo(Requests.yaml("[{op: add, path: /a, value: {b: {c: x, d: y}, e: z}}]"));
  }

  @Test
  void isEmptyWhereNothingChanges() {
    PatchBuilder patch = new PatchBuilder(object("{a: {b: c}}"));
    patch.set(TextNode.valueOf("c"), JsonPointer.compile("/a/b"));

    assertThat(patch.isEmpty()).isTrue();
    assertThat((JsonNode) patch.operations()).isEmpty();
  }

  @Test
  void leavesParentsOfAnotherTypeAlone() {
    for (String parent : List.of("7", "text", "[b]", "true")) {
      PatchBuilder patch = new PatchBuilder(object("{a: " + parent + "}"));
      patch.set(TextNode.valueOf("x"), JsonPointer.compile("/a/b"));
      patch.set(TextNode.valueOf("x"), JsonPointer.compile("/a/b/c"));

      assertThat(patch.isEmpty()).as(parent).isTrue();
    }
  }

  @Provide
  Arbitrary<JsonNode> objects() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.of(
            NODES.textNode("x"),
            NODES.numberNode(1),
            NODES.nullNode(),
            NODES.booleanNode(false),
            NODES.arrayNode().add(1));
    return Arbitraries.recursive(() -> leaves, PatchBuilderTest::objectsOf, 1, 3);
  }

  private static Arbitrary<JsonNode> objectsOf(Arbitrary<JsonNode> values) {
    return Arbitraries.maps(NAMES, values)
        .ofMaxSize(4)
        .map(fields -> NODES.objectNode().setAll(fields));
  }

  @Provide
  Arbitrary<List<Map.Entry<List<String>, JsonNode>>> settings() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.of(NODES.textNode("set"), NODES.booleanNode(false), NODES.numberNode(7));
    return Combinators.combine(NAMES.list().ofMinSize(1).ofMaxSize(4), leaves)
        .as(Map::entry)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .filter(PatchBuilderTest::independent);
  }

  /** Whether no path leads through or to what another sets. */
  private static boolean independent(List<Map.Entry<List<String>, JsonNode>> settings) {
    for (int i = 0; i < settings.size(); i++) {
      for (int j = 0; j < settings.size(); j++) {
        List<String> one = settings.get(i).getKey();
        List<String> other = settings.get(j).getKey();
        if (i != j && one.size() <= other.size() && other.subList(0, one.size()).equals(one)) {
          return false;
        }
      }
    }
    return true;
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void doesWhatSettingTheFieldsByHandDoes(
      @ForAll("objects") JsonNode object,
      @ForAll("settings") List<Map.Entry<List<String>, JsonNode>> settings) {
    JsonNode before = object.deepCopy();
    ObjectNode byHand = object.deepCopy();
    PatchBuilder patch = new PatchBuilder(object);
    settings.forEach(
        setting -> {
          patch.set(setting.getValue(), pointer(setting.getKey()));
          setByHand(byHand, setting.getKey(), setting.getValue());
        });

    assertThat(io.fabric8.zjsonpatch.JsonPatch.apply(patch.operations(), object)).isEqualTo(byHand);
    assertThat(object).isEqualTo(before);
    assertThat(patch.isEmpty()).isEqualTo(byHand.equals(object));
    assertThat(patch.operations().size()).isLessThanOrEqualTo(settings.size());
  }

  private static void setByHand(ObjectNode object, List<String> path, JsonNode value) {
    String name = path.get(0);
    if (path.size() == 1) {
      object.set(name, value);
      return;
    }
    JsonNode child = object.path(name);
    if (child.isMissingNode() || child.isNull()) {
      child = object.putObject(name);
    }
    if (child.isObject()) {
      setByHand((ObjectNode) child, path.subList(1, path.size()), value);
    }
  }
}
