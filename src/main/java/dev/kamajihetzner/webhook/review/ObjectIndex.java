package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.lint.ObjectSet;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Objects by their names and by the names that they mention, for lints. Not thread-safe. */
public final class ObjectIndex implements ObjectSet {
  private record Place(GroupKind kind, String namespace) {}

  private final Predicate<GroupKind> complete;
  private final Map<Place, Map<String, JsonNode>> objects = new HashMap<>();
  private final Map<Place, Map<String, List<JsonNode>>> mentioning = new HashMap<>();

  /** Of all objects that there are. */
  public ObjectIndex() {
    this(kind -> true);
  }

  /**
   * @param complete the kinds of which all objects are taken in
   */
  ObjectIndex(Predicate<GroupKind> complete) {
    this.complete = complete;
  }

  /** Takes in an object, in place of one of the same kind and name; without a name it is lost. */
  public void put(GivenObject object) {
    if (object.name().isEmpty()) {
      return;
    }
    Place place = new Place(object.kind(), object.namespace());
    JsonNode json = object.json();
    JsonNode before =
        objects.computeIfAbsent(place, it -> new HashMap<>()).put(object.name(), json);
    Map<String, List<JsonNode>> mentions = mentioning.computeIfAbsent(place, it -> new HashMap<>());
    if (before != null) {
      ObjectSet.mentions(before).forEach(it -> mentions.get(it).remove(before));
    }
    ObjectSet.mentions(json)
        .forEach(it -> mentions.computeIfAbsent(it, key -> new ArrayList<>()).add(json));
  }

  @Override
  public Optional<JsonNode> find(GroupKind kind, String namespace, String name) {
    return Optional.ofNullable(
        objects.getOrDefault(new Place(kind, namespace), Map.of()).get(name));
  }

  @Override
  public List<JsonNode> mentioning(GroupKind kind, String namespace, String name) {
    return mentioning
        .getOrDefault(new Place(kind, namespace), Map.of())
        .getOrDefault(name, List.of());
  }

  @Override
  public boolean holdsAll(GroupKind kind) {
    return complete.test(kind);
  }
}
