package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fills a graph from a directory of manifests: YAML or JSON, any number of documents a file, {@code
 * kind: List} too; other kinds of object are left out.
 */
public final class Manifests {
  private static final ObjectReader DOCUMENTS = new YAMLMapper().readerFor(JsonNode.class);

  private Manifests() {}

  /**
   * The graph of a file, or of everything below a directory.
   *
   * @throws IOException if a file cannot be read or is no YAML; the message names it
   */
  public static IndexedClusterGraph read(Path manifests) throws IOException {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    if (!Files.exists(manifests)) {
      throw new IOException(manifests + " is not there");
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(manifests)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> file.equals(manifests) || ManifestFile.isManifest(file))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      try (MappingIterator<JsonNode> documents = DOCUMENTS.readValues(file.toFile())) {
        while (documents.hasNextValue()) {
          put(graph, documents.nextValue());
        }
      } catch (JsonProcessingException e) {
        throw new IOException(
            file
                + (e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr())
                + ": "
                + e.getOriginalMessage(),
            e);
      }
    }
    return graph;
  }

  /** The graph of those objects. */
  public static IndexedClusterGraph of(Iterable<JsonNode> objects) {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    objects.forEach(object -> put(graph, object));
    return graph;
  }

  private static void put(IndexedClusterGraph graph, JsonNode object) {
    String kindName = Fields.text(object, "kind");
    if ("List".equals(kindName)) {
      object.path("items").forEach(item -> put(graph, item));
      return;
    }
    String apiVersion = Fields.text(object, "apiVersion");
    String name = Fields.text(object, "metadata", "name");
    if (apiVersion == null || kindName == null || name == null) {
      return;
    }
    int slash = apiVersion.indexOf('/');
    Optional<Kind> kind = Kind.of(slash < 0 ? "" : apiVersion.substring(0, slash), kindName);
    if (kind.isEmpty()) {
      return;
    }
    String namespace = Fields.text(object, "metadata", "namespace");
    graph.put(
        kind.get(),
        new ObjectKey(
            kind.get().namespaced() ? (namespace == null ? "default" : namespace) : "", name),
        object);
  }
}
