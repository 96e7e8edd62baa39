package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;

/** The settings in a Deployment's environment, as far as they stand there themselves. */
record DeployedSettings(JsonNode container) {
  /** What settings take for true; all else is false. */
  private static final List<String> TRUE = List.of("true", "1", "yes", "y", "on");

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

  /** Whether it is on; as by default where it does not stand here. */
  boolean isOn(String name, boolean byDefault) {
    String value = value(name);
    return value == null ? byDefault : TRUE.contains(value.toLowerCase(Locale.ROOT));
  }

  /** Whether its value comes from a ConfigMap or a Secret, or may do so. */
  boolean fromElsewhere(String name) {
    return variable(name).has("valueFrom")
        || (variable(name).isMissingNode() && !container.path("envFrom").isEmpty());
  }

  private JsonNode variable(String name) {
    String wanted =
        ("kamaji-hetzner." + name).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    JsonNode found = MissingNode.getInstance();
    for (JsonNode variable : container.path("env")) {
      // Of several of a name the last counts.
      if (wanted.equals(variable.path("name").textValue())) {
        found = variable;
      }
    }
    return found;
  }
}
