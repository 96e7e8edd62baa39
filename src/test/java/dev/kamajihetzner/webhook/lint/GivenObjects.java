package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.List;
import java.util.Optional;

/** A set of objects as a test gives them. */
record GivenObjects(List<JsonNode> objects) implements ObjectSet {
  @Override
  public Optional<JsonNode> find(String group, String kind, String namespace, String name) {
    return all(group, kind, namespace).stream()
        .filter(object -> name.equals(Fields.text(object, "metadata", "name")))
        .findFirst();
  }

  @Override
  public List<JsonNode> all(String group, String kind, String namespace) {
    return objects.stream()
        .filter(object -> GroupKind.of(object).equals(new GroupKind(group, kind)))
        .filter(object -> namespace.equals(Fields.text(object, "metadata", "namespace")))
        .toList();
  }
}
