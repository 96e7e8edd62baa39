package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/** A graph that takes in the objects of a set, one by one as they are admitted. */
public interface MutableClusterGraph extends ClusterGraph {

  /**
   * Takes in an object, new or changed, of whichever API version.
   *
   * @param namespace ignored for a kind without namespaces
   */
  void put(Kind kind, String namespace, String name, JsonNode object);
}
