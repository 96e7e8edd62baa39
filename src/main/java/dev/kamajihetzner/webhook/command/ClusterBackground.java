package dev.kamajihetzner.webhook.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.cluster.ClusterSnapshot;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.SetReview;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The objects of the current kubeconfig context's cluster, around those of the set. */
record ClusterBackground(ClusterSnapshot snapshot) implements SetReview.Background {

  /**
   * Reads what is in the namespaces of those objects.
   *
   * @throws IOException if the cluster cannot be read; the message says why
   */
  static ClusterBackground read(List<ManifestObject> objects) throws IOException {
    Set<String> namespaces =
        objects.stream()
            .map(ManifestObject::namespace)
            .filter(namespace -> !namespace.isEmpty())
            .collect(Collectors.toSet());
    Set<Kind> kinds =
        objects.stream().flatMap(object -> object.knownKind().stream()).collect(Collectors.toSet());
    return new ClusterBackground(ClusterSnapshot.read(namespaces, kinds));
  }

  /** A graph of its objects. */
  IndexedClusterGraph graph() {
    return snapshot.graph();
  }

  @Override
  public List<GivenObject> objects() {
    return snapshot.objects().stream().map(GivenObject::of).toList();
  }

  /** Templates are not read from a cluster. */
  @Override
  public boolean complete() {
    return false;
  }

  @Override
  public JsonNode stored(GivenObject object) {
    return Kind.of(object.kind())
        .flatMap(kind -> snapshot.find(kind, object.namespace(), object.name()))
        .orElse(MissingNode.getInstance());
  }
}
