package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;

/** A graph of objects as a test gives them. */
public final class GivenGraph {
  private GivenGraph() {}

  /** Those without a namespace are of the default one; what has no kind or name is left out. */
  public static IndexedClusterGraph of(Iterable<JsonNode> objects) {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    for (JsonNode object : objects) {
      GroupKind kind = GroupKind.of(object);
      String name = Fields.text(object, "metadata", "name");
      String namespace = object.at("/metadata/namespace").asText("default");
      if (name != null) {
        Kind.of(kind.group(), kind.kind())
            .ifPresent(known -> graph.put(known, namespace, name, object));
      }
    }
    return graph;
  }
}
