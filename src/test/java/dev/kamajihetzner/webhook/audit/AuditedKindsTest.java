package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditedKindsTest {
  private static final List<String> READ = List.of("get", "list", "watch");

  /** No more, and no less: of Namespaces and Nodes only what the graph needs. */
  @Test
  void deployGrantsToReadThemAll() throws IOException {
    List<String> expected = new ArrayList<>(List.of("/namespaces", "/nodes"));
    AuditedKinds.ALL.forEach(it -> expected.add(it.kind().group() + '/' + it.plural()));
    List<String> granted = new ArrayList<>();
    JsonNode role =
        new YAMLMapper().readTree(Path.of("deploy", "controller", "25-audit-rbac.yaml").toFile());
    for (JsonNode rule : role.path("rules")) {
      List<String> verbs = new ArrayList<>();
      rule.path("verbs").forEach(it -> verbs.add(it.asText()));
      if (verbs.contains("create")) {
        // Reports and Events are written.
        continue;
      }
      String group = rule.at("/apiGroups/0").asText();
      assertThat(verbs).isEqualTo(group.isEmpty() ? List.of("list", "watch") : READ);
      rule.path("resources").forEach(it -> granted.add(group + '/' + it.asText()));
    }

    assertThat(granted).containsExactlyInAnyOrderElementsOf(expected);
  }
}
