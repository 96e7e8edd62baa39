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
 * The set of objects that an inspected one stands in: all that were given, of every kind and
 * whichever API version, itself included. What it does not hold, lints take as left out; so it must
 * hold the templates too, not only the kinds that the webhook watches.
 */
public interface ObjectSet {
  /**
   * The object of that name.
   *
   * @param namespace empty for objects without one
   */
  Optional<JsonNode> find(GroupKind kind, String namespace, String name);

  /**
   * The objects of a kind in a namespace whose {@link #mentions} hold that name; may hold others
   * too, which cost time only.
   */
  List<JsonNode> mentioning(GroupKind kind, String namespace, String name);

  /**
   * The names by which a Cluster or a worker set refers to others: what a set may be indexed by.
   */
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
