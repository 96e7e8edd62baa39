package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No field that a policy reads is forgotten. */
class NotRenderedTest {
  static Stream<Arguments> fields() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                Policies.all(Settings.of(Map.of())).stream()
                    .flatMap(policy -> policy.reads(kind).stream())
                    .filter(NotRenderedTest::written)
                    .distinct()
                    .map(field -> Arguments.of(kind, field)));
  }

  /** Objects are read for what is in them, and some fields only the API server writes. */
  private static boolean written(ReadField field) {
    return field.type() != JsonNodeType.OBJECT
        && !field.pointer().equals(Fields.DELETION_TIMESTAMP)
        && !field.pointer().matchesProperty("status");
  }

  @ParameterizedTest
  @MethodSource("fields")
  void namesAVariableThere(Kind kind, ReadField field) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", kind.group() + "/v1").put("kind", kind.toString());
    ObjectNode parent = object;
    JsonPointer rest = field.pointer();
    for (; !rest.tail().matches(); rest = rest.tail()) {
      parent = parent.withObject(JsonPointer.empty().appendProperty(rest.getMatchingProperty()));
    }
    parent.put(rest.getMatchingProperty(), "${SOME}");

    List<Finding> findings = Lints.inspect(object, GivenObjects.of(List.of(object)), true);

    assertThat(findings)
        .filteredOn(finding -> finding.rule().equals(NotRendered.ID))
        .extracting(Finding::field)
        .containsExactly(field.pointer());
  }
}
