package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.Map;

/** One of ours. */
record Pod(JsonNode json) {
  private static final Map<String, Integer> DEFAULT_PORTS =
      Map.of("https", 8443, "management", 9000);

  String name() {
    return json.at("/metadata/name").asText();
  }

  boolean running() {
    return "Running".equals(Fields.text(json, "status", "phase"))
        && Fields.hasText(json, "status", "podIP")
        && !Fields.present(json, Fields.DELETION_TIMESTAMP);
  }

  String address() {
    return Fields.text(json, "status", "podIP");
  }

  /** The container port of that name. */
  int port(String name) {
    for (JsonNode container : json.at("/spec/containers")) {
      for (JsonNode port : container.path("ports")) {
        if (name.equals(port.path("name").textValue())) {
          return port.path("containerPort").asInt();
        }
      }
    }
    return DEFAULT_PORTS.get(name);
  }
}
