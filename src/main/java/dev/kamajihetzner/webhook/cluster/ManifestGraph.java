package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.manifest.DocumentText;
import dev.kamajihetzner.webhook.manifest.ManifestDocument;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import java.io.IOException;
import java.nio.file.Path;

/** Fills a graph from manifests instead of a cluster. */
public final class ManifestGraph {
  private ManifestGraph() {}

  /**
   * The graph of a file, or of everything below a directory. What is no object that policies know
   * is left out.
   *
   * @throws IOException if a file cannot be read or is broken; the message names it, and the line
   */
  public static IndexedClusterGraph read(Path manifests) throws IOException {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    for (ManifestFile file : ManifestFile.at(manifests)) {
      if (file.notJudged().isPresent()) {
        throw new IOException(
            file.name() + " is not read: a file " + file.notJudged().get().reason());
      }
      for (DocumentText text : file.documents()) {
        ManifestDocument.read(file, text)
            .objects(ManifestSet.DEFAULT_NAMESPACE, noObject -> {})
            .forEach(object -> put(graph, object));
      }
    }
    return graph;
  }

  private static void put(IndexedClusterGraph graph, ManifestObject object) {
    String name = object.name();
    if (!name.isEmpty()) {
      object
          .knownKind()
          .ifPresent(kind -> graph.put(kind, object.namespace(), name, object.json()));
    }
  }
}
