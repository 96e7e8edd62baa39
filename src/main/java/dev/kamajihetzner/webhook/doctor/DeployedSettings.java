package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;

/** The settings in a Deployment's environment, as far as they stand there themselves. */
record DeployedSettings(JsonNode container) {

  static DeployedSettings of(JsonNode deployment) {
    JsonNode containers = deployment.at("/spec/template/spec/containers");
    return new DeployedSettings(
        containers.isEmpty() ? MissingNode.getInstance() : containers.get(0));
  }

  /** A setting by its name without the prefix; null where it is not set here. */
  String value(String name) {
    JsonNode variable = variable(name);
    return variable.path("value").textValue();
  }

  /** Whether its value comes from a ConfigMap or a Secret, or may do so. */
  boolean fromElsewhere(String name) {
    return variable(name).has("valueFrom")
        || (variable(name).isMissingNode() && !container.path("envFrom").isEmpty());
  }

  private JsonNode variable(String name) {
    String wanted =
        ("kamaji-hetzner." + name).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    for (JsonNode variable : container.path("env")) {
      if (wanted.equals(variable.path("name").textValue())) {
        return variable;
      }
    }
    return MissingNode.getInstance();
  }
}
