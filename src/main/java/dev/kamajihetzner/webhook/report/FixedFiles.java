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

  /** In characters: enough for a hundred objects in a document of a megabyte. */
  private static final long MOST_READ_AGAIN = 100_000_000;

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
          int objects = 0;
          for (DocumentText document : file.documents()) {
            Edited edited =
                edited(document, byDocument.getOrDefault(document, List.of()), failures);
            documents.add(edited.text());
            objects += edited.objects();
          }
          FixedFile fixed = new FixedFile(file, documents, objects);
          if (fixed.changed()) {
            files.add(fixed);
          }
        });
    return new FixedFiles(files, failures);
  }

  /** A document's text, and how many objects are changed in it. */
  private record Edited(String text, int objects) {}

  /** All changes of a document at once or, where one cannot be made, each of the others. */
  private static Edited edited(
      DocumentText document, List<JudgedManifest> changes, List<String> failures) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    changes.forEach(change -> all.addAll(operations(change)));
    String text = document.text();
    try {
      return new Edited(edited(text, all), changes.size());
    } catch (CannotEdit together) {
      if ((long) changes.size() * text.length() > MOST_READ_AGAIN) {
        changes.forEach(change -> failures.add(failure(change, together.getMessage())));
        return new Edited(text, 0);
      }
      int objects = 0;
      for (JudgedManifest change : changes) {
        try {
          text = edited(text, operations(change));
          objects++;
        } catch (CannotEdit e) {
          failures.add(failure(change, e.getMessage()));
        }
      }
      return new Edited(text, objects);
    }
  }

  private static String failure(JudgedManifest change, String reason) {
    ManifestObject object = change.object();
    return object.file().name()
        + ":"
        + object.position().line()
        + ": "
        + change.label()
        + " cannot be fixed: "
        + reason;
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

  /** Writes the files, each whole or not at all; what is given back says which were left. */
  FixedFiles written() {
    List<FixedFile> written = new ArrayList<>();
    List<String> left = new ArrayList<>(failures);
    for (FixedFile file : files) {
      try {
        Replacement.write(file);
        written.add(file);
      } catch (IOException e) {
        left.add(file.file().name() + " is left as it is: " + e.getMessage());
      }
    }
    return new FixedFiles(written, left);
  }

  /** How many objects are changed. */
  int objects() {
    return files.stream().mapToInt(FixedFile::objects).sum();
  }
}
