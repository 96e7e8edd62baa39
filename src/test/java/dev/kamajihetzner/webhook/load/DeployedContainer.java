package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the Deployment runs the webhook.
 *
 * @param memoryLimit in bytes
 */
record DeployedContainer(
    List<String> arguments, Map<String, String> environment, long memoryLimit) {

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
    long memoryLimit =
        Quantity.parse(container.at("/resources/limits/memory").textValue())
            .getNumericalAmount()
            .longValueExact();
    return new DeployedContainer(arguments, environment, memoryLimit);
  }
}
