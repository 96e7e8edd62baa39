package dev.kamajihetzner.webhook.lint;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds what the lint knows of schemas against upstream's CRDs, where they are. */
class ExplicitNullTest {
  private static final Path CRDS = Path.of("..", "shared", "crds");

  /** What is in a pod's container or volume, or an argument of kubeadm's static pods. */
  private static final String LEFT_OUT = ".*/(deployment|clusterConfiguration)/.*";

  private final List<JsonNode> definitions = new ArrayList<>();

  @BeforeEach
  void readDefinitions() throws IOException {
    assumeTrue(Files.isDirectory(CRDS), () -> CRDS + " is not there");
    try (Stream<Path> files = Files.walk(CRDS)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
        definitions.add(new YAMLMapper().readTree(file.toFile()));
      }
    }
  }

  @Test
  void noFieldIsNullable() {
    assertThat(definitions).isNotEmpty();
    assertThat(definitions)
        .allSatisfy(
            definition ->
                assertThat(definition.findValues("nullable")).noneMatch(JsonNode::booleanValue));
  }

  @Test
  void knowsTheDefaults() {
    Set<String> kinds = new ExplicitNull().kinds().stream().map(GroupKind::kind).collect(toSet());
    Map<String, Set<String>> defaults = new TreeMap<>();
    Map<String, Set<String>> none = new TreeMap<>();
    for (JsonNode definition : definitions) {
      String kind = definition.at("/spec/names/kind").textValue();
      if (kinds.contains(kind)) {
        String plain = kind.replaceFirst("Template$", "");
        for (JsonNode version : definition.at("/spec/versions")) {
          String spec = kind.equals(plain) ? "/spec" : "/spec/template/spec";
          JsonNode schema = version.at("/schema/openAPIV3Schema");
          for (String name : spec.substring(1).split("/")) {
            schema = schema.path("properties").path(name);
          }
          collect(
              schema,
              "",
              defaults.computeIfAbsent(plain, key -> new TreeSet<>()),
              none.computeIfAbsent(plain, key -> new TreeSet<>()));
        }
      }
    }
    // What has a default in some version only is refused in the others.
    defaults.forEach((kind, fields) -> fields.removeAll(none.get(kind)));
    defaults.values().removeIf(Set::isEmpty);
    assertThat(defaults).isEqualTo(ExplicitNull.DEFAULTS);
  }

  private static void collect(
      JsonNode schema, String pointer, Set<String> defaults, Set<String> none) {
    if (!pointer.matches(LEFT_OUT) && !pointer.contains("/openAPIV3Schema/")) {
      (schema.has("default") ? defaults : none).add(pointer);
    }
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            field -> collect(field.getValue(), pointer + "/" + field.getKey(), defaults, none));
    if (schema.has("items")) {
      collect(schema.path("items"), pointer + "/*", defaults, none);
    }
  }
}
