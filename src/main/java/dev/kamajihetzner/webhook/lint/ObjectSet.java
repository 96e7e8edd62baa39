package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects that are inspected together, of every kind and API version, the inspected one
 * included. Lints report what it lacks as missing. So it must hold templates too, beside the kinds
 * that the webhook watches.
 */
public interface ObjectSet {
  /**
   * The object of that name.
   *
   * @param namespace empty for objects without one
   */
  Optional<JsonNode> find(GroupKind kind, String namespace, String name);

  /**
   * The objects of a kind in a namespace whose {@link #mentions} hold that name. It may return
   * more: callers read the reference themselves.
   */
  List<JsonNode> mentioning(GroupKind kind, String namespace, String name);

  /** Whether an object of that kind that is not in the set is nowhere. */
  default boolean holdsAll(GroupKind kind) {
    return true;
  }

  /** The names by which a Cluster or a worker set refers to others: the keys of an index. */
  static Set<String> mentions(JsonNode object) {
    JsonNode spec = object.path("spec");
    JsonNode machine = Fields.at(spec, "template", "spec");
    return Stream.of(
            spec.path("clusterName"),
            Fields.at(spec, "controlPlaneRef", "name"),
            Fields.at(spec, "infrastructureRef", "name"),
            Fields.at(machine, "bootstrap", "configRef", "name"),
            Fields.at(machine, "infrastructureRef", "name"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .collect(Collectors.toSet());
  }
}
