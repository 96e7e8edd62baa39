package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All objects of all inputs that anything is to be said about, and what could not be read. */
public final class ManifestSet {
  /**
   * A document that could not be read.
   *
   * @param line of the file, from 1
   */
  public record BrokenDocument(String file, int line, String cause) {
    @Override
    public String toString() {
      return file + ":" + line + ": " + cause;
    }
  }

  private static final String PROVIDER_SUFFIX = "cluster.x-k8s.io";

  private final String defaultNamespace;
  private final List<ManifestObject> objects = new ArrayList<>();
  private final List<BrokenDocument> broken = new ArrayList<>();
  private int ignored;

  private ManifestSet(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
  }

  /** Reads all documents of those files; objects without a namespace are of the default one. */
  public static ManifestSet read(List<ManifestFile> files, String defaultNamespace) {
    ManifestSet set = new ManifestSet(defaultNamespace);
    files.forEach(set::read);
    return set;
  }

  public List<ManifestObject> objects() {
    return objects;
  }

  public List<BrokenDocument> broken() {
    return broken;
  }

  /** How many objects there are that no policy and no lint is about. */
  public int ignored() {
    return ignored;
  }

  private void read(ManifestFile file) {
    List<ManifestStream.Piece> pieces = ManifestStream.pieces(file.text());
    for (int i = 0; i < pieces.size(); i++) {
      ManifestStream.Piece piece = pieces.get(i);
      try {
        YamlTree tree = YamlTree.parse(piece.text());
        if (!tree.json().isMissingNode() && !tree.json().isNull()) {
          take(file, i, piece.line(), tree, JsonPointer.empty(), tree.json());
        }
      } catch (YamlTree.Broken e) {
        broken.add(new BrokenDocument(file.name(), piece.line() + e.line() - 1, e.getMessage()));
      }
    }
  }

  private void take(
      ManifestFile file, int piece, int line, YamlTree tree, JsonPointer within, JsonNode json) {
    String kind = Fields.text(json, "kind");
    String apiVersion = Fields.text(json, "apiVersion");
    if (kind == null || apiVersion == null) {
      broken.add(
          new BrokenDocument(
              file.name(),
              tree.position(within).below(line).line(),
              "no Kubernetes object: apiVersion and kind are needed"));
      return;
    }
    if (kind.endsWith("List") && json.path("items").isArray()) {
      JsonPointer items = within.appendProperty("items");
      for (int i = 0; i < json.path("items").size(); i++) {
        take(file, piece, line, tree, items.appendIndex(i), json.path("items").get(i));
      }
      return;
    }
    String group = ManifestObject.group(json);
    Optional<Kind> known = Kind.of(group, kind);
    // HetznerClusters refer to Secrets.
    boolean secret = group.isEmpty() && "Secret".equals(kind);
    if (known.isEmpty() && !group.endsWith(PROVIDER_SUFFIX) && !secret) {
      ignored++;
      return;
    }
    boolean namespaced = known.map(Kind::namespaced).orElse(true);
    JsonNode placed = namespaced ? withNamespace(json) : json;
    String namespace = namespaced ? Fields.text(placed, "metadata", "namespace") : "";
    objects.add(new ManifestObject(file, piece, line, tree, within, placed, namespace));
  }

  /** What kubectl writes into an object that names no namespace. */
  private JsonNode withNamespace(JsonNode json) {
    if (Fields.hasText(json, "metadata", "namespace")) {
      return json;
    }
    ObjectNode placed = json.deepCopy();
    JsonNode metadata = placed.path("metadata");
    (metadata.isObject() ? (ObjectNode) metadata : placed.putObject("metadata"))
        .put("namespace", defaultNamespace);
    return placed;
  }
}
