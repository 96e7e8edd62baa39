package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.lint.ObjectSet;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The set, over what is in the cluster, as lints look things up in it. */
final class LintedSet implements ObjectSet {
  private record Place(String group, String kind, String namespace) {}

  private final Map<Place, Map<String, JsonNode>> objects = new HashMap<>();
  private final Map<Place, Map<String, List<JsonNode>>> mentioning = new HashMap<>();

  LintedSet(List<JsonNode> stored, List<ManifestObject> objects) {
    stored.forEach(this::add);
    objects.forEach(object -> add(object.json()));
  }

  private void add(JsonNode object) {
    String name = Fields.text(object, "metadata", "name");
    String namespace = Fields.text(object, "metadata", "namespace");
    if (name == null) {
      return;
    }
    Place place = new Place(GroupKind.of(object).group(), Fields.text(object, "kind"), namespace);
    JsonNode before = objects.computeIfAbsent(place, it -> new LinkedHashMap<>()).put(name, object);
    Map<String, List<JsonNode>> mentions = mentioning.computeIfAbsent(place, it -> new HashMap<>());
    if (before != null) {
      ObjectSet.mentions(before).forEach(it -> mentions.get(it).remove(before));
    }
    ObjectSet.mentions(object)
        .forEach(it -> mentions.computeIfAbsent(it, key -> new ArrayList<>()).add(object));
  }

  @Override
  public Optional<JsonNode> find(String group, String kind, String namespace, String name) {
    return Optional.ofNullable(
        objects.getOrDefault(new Place(group, kind, namespace), Map.of()).get(name));
  }

  @Override
  public List<JsonNode> all(String group, String kind, String namespace) {
    return new ArrayList<>(
        objects.getOrDefault(new Place(group, kind, namespace), Map.of()).values());
  }

  @Override
  public List<JsonNode> mentioning(String group, String kind, String namespace, String name) {
    return mentioning
        .getOrDefault(new Place(group, kind, namespace), Map.of())
        .getOrDefault(name, List.of());
  }
}
