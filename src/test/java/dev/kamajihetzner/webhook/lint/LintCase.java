package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** Objects, and what one lint has to say of each of them. */
record LintCase(String it, List<JsonNode> objects, List<Expected> findings) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * @param object its kind and name
   * @param remedy null where it makes no difference
   */
  record Expected(String object, String field, String problem, String remedy) {}

  /** The cases of a lint, from the file of its name. */
  static List<LintCase> of(Lint lint) {
    // Read by SnakeYAML itself, because Jackson's trees leave YAML's aliases unresolved.
    try (InputStream file = LintCase.class.getResourceAsStream("/lint/" + lint + ".yaml")) {
      return YAML.convertValue(new Yaml().load(file), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> documents(InputStream yaml) {
    return StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
        .map(document -> YAML.<JsonNode>valueToTree((Map<?, ?>) document))
        .toList();
  }
}
