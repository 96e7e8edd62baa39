package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;

/** Objects, and what one lint has to say of each of them. */
record LintCase(String it, List<JsonNode> objects, List<Expected> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param object its kind and name
   * @param remedy null where it makes no difference
   */
  record Expected(String object, String field, String problem, String remedy) {}

  /** The cases of a lint, from the file of its name. */
  static List<LintCase> of(Lint lint) {
    return JSON.convertValue(documents(lint + ".yaml").get(0), new TypeReference<>() {});
  }

  /** The documents of a file beside the cases. */
  static List<JsonNode> documents(String file) {
    try {
      URL cases = LintCase.class.getResource("/lint/" + file);
      assertThat(cases).as("src/test/resources/lint/" + file).isNotNull();
      return GivenDocuments.in(Path.of(cases.toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
