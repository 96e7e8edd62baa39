package dev.kamajihetzner.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.UpstreamDefinitions;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields have the types of upstream's definitions, where these lie beside the project. */
class SchemaFieldsTest {
  private static final List<JsonNode> KINDS = new ArrayList<>();

  @BeforeAll
  static void readDefinitions() throws IOException {
    KINDS.addAll(UpstreamDefinitions.specs());
  }

  /** An object's own metadata is the same for every kind, and not in a definition. */
  static Stream<Arguments> fields() {
    SchemaFields fields = new SchemaFields(GivenChain.of(Map.of()));
    return fields.kinds().stream()
        .filter(kind -> !kind.group().isEmpty())
        .flatMap(
            kind ->
                fields.of(kind).stream()
                    .filter(field -> !field.isIn("metadata"))
                    .map(field -> Arguments.of(kind, field)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fields")
  void everyVersionThatHasTheFieldHasItOfThatType(GroupKind kind, TypedField field) {
    List<String> types = new ArrayList<>();
    for (JsonNode definition : KINDS) {
      if (definition.path("group").asText().equals(kind.group())
          && definition.at("/names/kind").asText().equals(kind.kind())) {
        for (JsonNode version : definition.path("versions")) {
          JsonNode schema = schema(version.at("/schema/openAPIV3Schema"), field);
          if (!schema.isMissingNode()) {
            types.add(schema.path("type").asText().toUpperCase().replace("INTEGER", "NUMBER"));
          }
        }
      }
    }

    assertThat(types).allMatch(field.type().name()::equals);
    assertThat(types.isEmpty()).as("%s %s", kind, field).isEqualTo(isNowhere(kind, field));
  }

  /**
   * References are read in both shapes everywhere, and a control plane's template has no endpoint.
   */
  private static boolean isNowhere(GroupKind kind, TypedField field) {
    return (kind.equals(GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE)
            && field.isIn("spec", "template", "spec", "controlPlaneEndpoint"))
        || (kind.equals(GroupKind.CLUSTER_CLASS)
            && (field.isIn("spec", "controlPlane", "templateRef", "apiGroup")
                || field.isIn("spec", "controlPlane", "templateRef", "namespace")
                || field.isIn("spec", "controlPlane", "ref", "apiGroup")));
  }

  private static JsonNode schema(JsonNode root, TypedField field) {
    JsonNode schema = root;
    for (TypedField.Step step : field.path()) {
      JsonNode named = schema.path("properties").path(step.name());
      schema = named.isMissingNode() ? schema.path("additionalProperties") : named;
      schema =
          switch (step.container()) {
            case NONE -> schema;
            case LIST -> schema.path("items");
            case MAP -> schema.path("additionalProperties");
          };
    }
    return schema;
  }
}
