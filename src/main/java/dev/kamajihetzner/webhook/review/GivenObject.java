package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.Optional;

/**
 * One object of a set, whatever it comes from.
 *
 * @param namespace empty for objects without one
 * @param name empty where it has a generateName or none
 * @param json all of it, the namespace included
 */
public record GivenObject(GroupKind kind, String namespace, String name, JsonNode json) {

  /** An object as an API server has it. */
  public static GivenObject of(JsonNode json) {
    String namespace = Fields.text(json, "metadata", "namespace");
    String name = Fields.text(json, "metadata", "name");
    return new GivenObject(
        GroupKind.of(json), namespace == null ? "" : namespace, name == null ? "" : name, json);
  }

  /** The kind, if it is one that policies judge or look up. */
  public Optional<Kind> knownKind() {
    return Kind.of(kind);
  }
}
