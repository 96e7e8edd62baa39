package dev.kamajihetzner.webhook.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of deploy/base's webhook configurations.
 *
 * @param endpoint mutate or validate
 */
public record WebhookEntry(
    String name, String endpoint, JsonNode rule, List<MatchCondition> conditions) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON = new JsonMapper();

  /** All of them, as they stand in the files. */
  public static List<WebhookEntry> all() {
    List<WebhookEntry> entries = new ArrayList<>();
    for (String file : List.of("60-mutating-webhook.yaml", "61-validating-webhook.yaml")) {
      try {
        YAML.readTree(Path.of("deploy", "base", file).toFile())
            .path("webhooks")
            .forEach(webhook -> entries.add(of(webhook)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return entries;
  }

  private static WebhookEntry of(JsonNode webhook) {
    List<MatchCondition> conditions = new ArrayList<>();
    webhook
        .path("matchConditions")
        .forEach(
            condition ->
                conditions.add(
                    new MatchCondition(
                        condition.path("name").textValue(),
                        condition.path("expression").textValue())));
    return new WebhookEntry(
        webhook.path("name").textValue(),
        webhook.at("/clientConfig/service/path").textValue().substring(1),
        webhook.at("/rules/0"),
        conditions);
  }

  public boolean isFor(String endpoint, Kind kind) {
    return this.endpoint.equals(endpoint)
        && has("apiGroups", kind.group())
        && has("resources", kind.plural());
  }

  private boolean has(String list, String value) {
    for (JsonNode one : rule.path(list)) {
      if (value.equals(one.textValue())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the API server asks about that request, which is of its kind. */
  public boolean asks(AdmissionRequest request) {
    if (!has("operations", request.operation().toString())) {
      return false;
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("object", value(request.object()));
    variables.put("oldObject", value(request.oldObject()));
    variables.put(
        "request",
        Map.of(
            "operation",
            request.operation().toString(),
            "userInfo",
            Map.of("username", request.requester().user())));
    return conditions.stream().allMatch(condition -> condition.holds(variables));
  }

  private static Object value(JsonNode node) {
    return node.isObject() ? JSON.convertValue(node, Object.class) : Map.of();
  }

  @Override
  public String toString() {
    return name;
  }
}
