package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the Deployment runs the webhook: its arguments and environment. */
record DeployedContainer(List<String> arguments, Map<String, String> environment) {

  /** Reads a file that holds the Deployment alone. */
  static DeployedContainer read(Path deployment) throws IOException {
    JsonNode container =
        new YAMLMapper().readTree(deployment.toFile()).at("/spec/template/spec/containers/0");
    List<String> arguments = new ArrayList<>();
    container.path("args").forEach(argument -> arguments.add(argument.textValue()));
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : container.path("env")) {
      if (variable.path("value").isTextual()) {
        environment.put(variable.path("name").textValue(), variable.path("value").textValue());
      }
    }
    return new DeployedContainer(arguments, environment);
  }
}
