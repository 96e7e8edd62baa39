package dev.kamajihetzner.webhook.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.UpstreamDefinitions;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields have the types of upstream's definitions, where these lie beside the project. */
class ReadFieldTypesTest {
  private static final List<JsonNode> KINDS = new ArrayList<>();

  @BeforeAll
  static void readDefinitions() throws IOException {
    KINDS.addAll(UpstreamDefinitions.specs());
  }

  /** Metadata is the same for every kind, and not in a definition. */
  static Stream<Arguments> fields() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                Policies.all(Settings.of(Map.of())).stream()
                    .flatMap(policy -> policy.reads(kind).stream())
                    .filter(field -> !field.pointer().matchesProperty("metadata"))
                    .distinct()
                    .map(field -> Arguments.of(kind, field)));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyVersionThatHasTheFieldHasItOfThatType(Kind kind, ReadField field) {
    List<String> types = new ArrayList<>();
    for (JsonNode definition : KINDS) {
      if (definition.path("group").asText().equals(kind.group())
          && definition.at("/names/kind").asText().equals(kind.toString())) {
        for (JsonNode version : definition.path("versions")) {
          JsonNode schema = schema(version.at("/schema/openAPIV3Schema"), field.pointer());
          if (!schema.isMissingNode()) {
            // JSON has one type of number.
            types.add(schema.path("type").asText().toUpperCase().replace("INTEGER", "NUMBER"));
          }
        }
      }
    }

    assertThat(types).isNotEmpty().allMatch(field.type().name()::equals);
  }

  private static JsonNode schema(JsonNode parent, JsonPointer rest) {
    if (rest.matches()) {
      return parent;
    }
    JsonNode named = parent.path("properties").path(rest.getMatchingProperty());
    return schema(named.isMissingNode() ? parent.path("additionalProperties") : named, rest.tail());
  }
}
