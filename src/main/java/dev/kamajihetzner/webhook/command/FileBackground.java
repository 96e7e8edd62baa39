package dev.kamajihetzner.webhook.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ObjectIndex;
import dev.kamajihetzner.webhook.review.SetReview;
import java.util.List;

/**
 * What is there already, as files have it: a pull request's base. An object that only the base has
 * stays, because who applies prunes last or not at all.
 */
final class FileBackground implements SetReview.Background {
  private final List<GivenObject> objects;
  private final ObjectIndex index = new ObjectIndex();

  FileBackground(List<ManifestObject> base) {
    objects =
        base.stream()
            .map(it -> new GivenObject(it.kind(), it.namespace(), it.name(), it.json()))
            .toList();
    objects.forEach(index::put);
  }

  /** A graph of its objects. */
  IndexedClusterGraph graph() {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    for (GivenObject object : objects) {
      if (!object.name().isEmpty()) {
        object
            .knownKind()
            .ifPresent(kind -> graph.put(kind, object.namespace(), object.name(), object.json()));
      }
    }
    return graph;
  }

  @Override
  public List<GivenObject> objects() {
    return objects;
  }

  /** Set and base are all that there is, as the set is without a base. */
  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public JsonNode stored(GivenObject object) {
    return index
        .find(object.kind(), object.namespace(), object.name())
        .orElse(MissingNode.getInstance());
  }

  /** The file of the base is what was applied last; so what the new one leaves out is removed. */
  @Override
  public JsonNode applied(JsonNode stored, JsonNode manifest) {
    return manifest;
  }
}
