package dev.kamajihetzner.webhook.policy.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * The set of objects that an inspected one stands in: all that were given, of every kind and
 * whichever API version, itself included. What it does not hold, lints take as left out; so it must
 * hold the templates too, not only the kinds that the webhook watches.
 */
public interface ObjectSet {
  /**
   * The object of that name.
   *
   * @param group the API group, empty for core
   */
  Optional<JsonNode> find(String group, String kind, String namespace, String name);

  /**
   * All objects of a kind in a namespace, in a fixed order.
   *
   * @param group the API group, empty for core
   */
  List<JsonNode> all(String group, String kind, String namespace);
}
