package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/** A graph that objects can be added to, as each of a set is admitted. */
public interface MutableClusterGraph extends ClusterGraph {

  /**
   * Takes in an object, new or changed, of whichever API version.
   *
   * @param namespace of no account for a kind without namespaces
   */
  void put(Kind kind, String namespace, String name, JsonNode object);
}
