package dev.kamajihetzner.webhook;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Upstream's CustomResourceDefinitions, where they lie beside the project. */
public final class UpstreamDefinitions {
  private static final Path DEFINITIONS = Path.of("..", "shared", "crds");
  private static final YAMLMapper YAML = new YAMLMapper();

  private UpstreamDefinitions() {}

  /** The spec of each; the test is skipped where there are none. */
  public static List<JsonNode> specs() throws IOException {
    assumeTrue(
        Files.isDirectory(DEFINITIONS),
        () -> "upstream's definitions are not beside the project: " + DEFINITIONS);
    List<JsonNode> specs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DEFINITIONS)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
        specs.add(YAML.readTree(file.toFile()).path("spec"));
      }
    }
    return specs;
  }
}
