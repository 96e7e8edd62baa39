package dev.kamajihetzner.webhook.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.cluster.ClusterSnapshot;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.review.ManifestReview;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The objects of the current kubeconfig context's cluster, around those of the set. */
public record ClusterBackground(ClusterSnapshot snapshot) implements ManifestReview.Background {
  public static final ClusterBackground EMPTY = new ClusterBackground(ClusterSnapshot.EMPTY);

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
    return new ClusterBackground(ClusterSnapshot.read(namespaces));
  }

  /** A graph of its objects. */
  IndexedClusterGraph graph() {
    return snapshot.graph();
  }

  @Override
  public List<JsonNode> objects() {
    return snapshot.objects();
  }

  /** Templates are not read from a cluster. */
  @Override
  public boolean complete() {
    return snapshot == ClusterSnapshot.EMPTY;
  }

  @Override
  public JsonNode stored(ManifestObject object) {
    return object
        .knownKind()
        .filter(Kind::judged)
        .flatMap(kind -> snapshot.find(kind, object.namespace(), object.name()))
        .orElse(MissingNode.getInstance());
  }
}
