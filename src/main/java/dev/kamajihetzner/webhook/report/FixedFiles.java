package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.DocumentText;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.edit.CannotEdit;
import dev.kamajihetzner.webhook.manifest.edit.ManifestEditor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files as they would be if the webhook's mutations stood in them, every other byte as it is.
 *
 * @param files those that would change
 * @param failures what cannot be written into a file, with place, reason and what to do
 */
public record FixedFiles(List<FixedFile> files, List<String> failures) {

  static FixedFiles of(List<JudgedManifest> manifests) {
    Map<ManifestFile, Map<DocumentText, List<JudgedManifest>>> changes = new LinkedHashMap<>();
    for (JudgedManifest manifest : manifests) {
      if (!manifest.patch().isEmpty()) {
        ManifestObject object = manifest.object();
        changes
            .computeIfAbsent(object.file(), file -> new LinkedHashMap<>())
            .computeIfAbsent(object.document().text(), document -> new ArrayList<>())
            .add(manifest);
      }
    }
    List<FixedFile> files = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    changes.forEach(
        (file, byDocument) -> {
          List<String> documents = new ArrayList<>();
          for (DocumentText document : file.documents()) {
            documents.add(edited(document, byDocument.getOrDefault(document, List.of()), failures));
          }
          FixedFile fixed = new FixedFile(file, documents);
          if (fixed.changed()) {
            files.add(fixed);
          }
        });
    return new FixedFiles(files, failures);
  }

  /** All changes of a document at once or, where one cannot be made, each of the others. */
  private static String edited(
      DocumentText document, List<JudgedManifest> changes, List<String> failures) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    changes.forEach(change -> all.addAll(operations(change)));
    try {
      return edited(document.text(), all);
    } catch (CannotEdit together) {
      String text = document.text();
      for (JudgedManifest change : changes) {
        ManifestObject object = change.object();
        try {
          text = edited(text, operations(change));
        } catch (CannotEdit e) {
          failures.add(
              object.file().name()
                  + ":"
                  + object.position().line()
                  + ": "
                  + object.label()
                  + " cannot be fixed: "
                  + e.getMessage());
        }
      }
      return text;
    }
  }

  private static String edited(String text, ArrayNode operations) throws CannotEdit {
    return operations.isEmpty() ? text : new ManifestEditor(text).apply(operations);
  }

  /** Those of the patch, from the document's root. */
  private static ArrayNode operations(JudgedManifest change) {
    JsonPointer within = change.object().within();
    if (within.matches()) {
      return change.patch();
    }
    ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    for (JsonNode operation : change.patch()) {
      ObjectNode copy = operation.deepCopy();
      operations.add(copy.put("path", within + operation.path("path").textValue()));
    }
    return operations;
  }

  /**
   * Writes the files, each whole or not at all.
   *
   * @throws IOException if one cannot be written; the message names it
   */
  public void write() throws IOException {
    for (FixedFile file : files) {
      file.write();
    }
  }
}
