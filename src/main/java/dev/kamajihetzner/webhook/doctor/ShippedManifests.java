package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Manifests of deploy/ as they were when this program was built. */
final class ShippedManifests {
  static final String ADMISSION_RIGHTS = "base/20-rbac.yaml";
  static final String CONTROLLER_RIGHTS = "controller/20-rbac.yaml";
  static final String CERTIFICATE_RIGHTS = "controller/21-certificates-rbac.yaml";
  static final String AUDIT_RIGHTS = "controller/25-audit-rbac.yaml";
  static final String REPAIR_RIGHTS = "components/audit-repair/71-audit-repair.yaml";

  private static final List<String> CONFIGURATIONS =
      List.of("base/60-mutating-webhook.yaml", "base/61-validating-webhook.yaml");
  private static final String EXAMPLE = "examples/v1beta2/minimal.yaml";

  private ShippedManifests() {}

  /** The documents of a file. */
  static List<JsonNode> read(String file) {
    try (InputStream yaml = ShippedManifests.class.getResourceAsStream(file)) {
      List<JsonNode> documents = new ArrayList<>();
      new YAMLMapper()
          .readerFor(JsonNode.class)
          .<JsonNode>readValues(yaml)
          .forEachRemaining(documents::add);
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both webhook configurations, for an installation in that namespace. */
  static List<JsonNode> configurations(String namespace) {
    List<JsonNode> configurations = new ArrayList<>();
    for (String file : CONFIGURATIONS) {
      for (JsonNode configuration : read(file)) {
        configuration.path("webhooks").forEach(webhook -> move(webhook, namespace));
        configurations.add(configuration);
      }
    }
    return configurations;
  }

  private static void move(JsonNode webhook, String namespace) {
    ((ObjectNode) webhook.at("/clientConfig/service")).put("namespace", namespace);
    for (JsonNode expression : webhook.at("/namespaceSelector/matchExpressions")) {
      ArrayNode values = (ArrayNode) expression.path("values");
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).asText().equals(Installation.NAME)) {
          values.set(i, TextNode.valueOf(namespace));
        }
      }
    }
  }

  /** The example's object of that kind, which lacks what the webhook adds. */
  static Optional<ObjectNode> example(String kind) {
    return read(EXAMPLE).stream()
        .filter(it -> kind.equals(it.path("kind").textValue()))
        .map(ObjectNode.class::cast)
        .findFirst();
  }
}
