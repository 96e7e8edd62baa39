package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One document of a file, parsed: everything that is said of it later comes from here. */
public final class ManifestDocument {
  private final ManifestFile file;
  private final DocumentText text;
  private final YamlTree tree;

  private ManifestDocument(ManifestFile file, DocumentText text, YamlTree tree) {
    this.file = file;
    this.text = text;
    this.tree = tree;
  }

  /**
   * Parses a document: YAML 1.1 with aliases and merge keys, as kubectl takes it, or JSON.
   *
   * @throws UnreadableDocument if it is neither, has a key twice, or expands beyond reason
   */
  public static ManifestDocument read(ManifestFile file, DocumentText text)
      throws UnreadableDocument {
    try {
      return new ManifestDocument(file, text, YamlTree.parse(text.text()));
    } catch (BrokenYaml e) {
      int line = text.firstLine() + e.line() - 1;
      throw new UnreadableDocument(new BrokenDocument(file.name(), line, e.getMessage()), e);
    }
  }

  public ManifestFile file() {
    return file;
  }

  public DocumentText text() {
    return text;
  }

  /** All of it; a missing node where there is nothing but comments. */
  public JsonNode json() {
    return tree.json();
  }

  /** Whether it is an object, or a list of some. */
  boolean isObject() {
    return isObject(json());
  }

  /** Whether it looks like an object that does not say all of what it is. */
  boolean isPartly() {
    return json().path("metadata").isObject()
        && (json().path("kind").isTextual() || json().path("apiVersion").isTextual());
  }

  private static boolean isObject(JsonNode json) {
    return json.path("kind").isTextual() && json.path("apiVersion").isTextual();
  }

  /** How many values it has, keys as well: what it takes in memory grows with that. */
  int values() {
    return tree.values();
  }

  /**
   * The objects in it: one, or the items of a list of any kind.
   *
   * @param defaultNamespace of objects that name none
   * @param others is told of what is no object
   */
  public List<ManifestObject> objects(String defaultNamespace, Consumer<BrokenDocument> others) {
    List<ManifestObject> objects = new ArrayList<>();
    if (!json().isMissingNode() && !json().isNull()) {
      collect(JsonPointer.empty(), json(), defaultNamespace, objects, others);
    }
    return objects;
  }

  private void collect(
      JsonPointer within,
      JsonNode json,
      String defaultNamespace,
      List<ManifestObject> objects,
      Consumer<BrokenDocument> others) {
    GroupKind kind = GroupKind.of(json);
    if (!isObject(json)) {
      others.accept(
          new BrokenDocument(
              file.name(),
              position(within).line(),
              "no Kubernetes object: apiVersion and kind are needed"));
    } else if (kind.kind().endsWith("List") && json.path("items").isArray()) {
      JsonPointer items = within.appendProperty("items");
      for (int i = 0; i < json.path("items").size(); i++) {
        JsonNode item = json.path("items").get(i);
        collect(items.appendIndex(i), item, defaultNamespace, objects, others);
      }
    } else {
      objects.add(ManifestObject.of(this, within, kind, json, defaultNamespace));
    }
  }

  /** The place of a field in the file, or of the nearest parent that is there. */
  Position position(JsonPointer field) {
    return tree.position(field).below(text.firstLine());
  }
}
