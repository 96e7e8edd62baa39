package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestStream;
import dev.kamajihetzner.webhook.manifest.edit.ManifestEditor;
import dev.kamajihetzner.webhook.review.Judgement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files as they would be if the webhook's mutations stood in them, every other byte as it is.
 *
 * @param texts the new text of each file that would change
 * @param failures what cannot be written into a file, with place, reason and what to do
 */
public record FixedFiles(Map<ManifestFile, String> texts, List<String> failures) {

  public static FixedFiles of(List<Judgement> judgements) {
    Map<ManifestFile, List<Judgement>> byFile = new LinkedHashMap<>();
    for (Judgement judgement : judgements) {
      if (!judgement.patch().isEmpty()) {
        byFile.computeIfAbsent(judgement.object().file(), file -> new ArrayList<>()).add(judgement);
      }
    }
    Map<ManifestFile, String> texts = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    byFile.forEach(
        (file, changes) -> {
          String text = edited(file, changes, failures);
          if (!text.equals(file.text())) {
            texts.put(file, text);
          }
        });
    return new FixedFiles(texts, failures);
  }

  private static String edited(ManifestFile file, List<Judgement> changes, List<String> failures) {
    List<ManifestStream.Piece> pieces = ManifestStream.pieces(file.text());
    Map<Integer, List<Judgement>> byPiece =
        changes.stream()
            .collect(
                Collectors.groupingBy(
                    change -> change.object().piece(), TreeMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      text.append(edited(pieces.get(i), byPiece.getOrDefault(i, List.of()), failures));
    }
    return text.toString();
  }

  /** All changes of a document at once or, where one cannot be made, each of the others. */
  private static String edited(
      ManifestStream.Piece piece, List<Judgement> changes, List<String> failures) {
    if (changes.isEmpty()) {
      return piece.text();
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    changes.forEach(change -> all.addAll(within(change.object().within(), change.patch())));
    try {
      return new ManifestEditor(piece.text()).apply(0, all);
    } catch (ManifestEditor.CannotEdit together) {
      String text = piece.text();
      for (Judgement change : changes) {
        ManifestObject object = change.object();
        try {
          text = new ManifestEditor(text).apply(0, object.within(), change.patch());
        } catch (ManifestEditor.CannotEdit e) {
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

  private static ArrayNode within(JsonPointer prefix, ArrayNode patch) {
    if (prefix.matches()) {
      return patch;
    }
    ArrayNode prefixed = JsonNodeFactory.instance.arrayNode();
    for (JsonNode operation : patch) {
      ObjectNode copy = operation.deepCopy();
      prefixed.add(copy.put("path", prefix + operation.path("path").textValue()));
    }
    return prefixed;
  }

  /**
   * Writes the files, each whole or not at all.
   *
   * @throws IOException if one cannot be written; the message names it
   */
  public void write() throws IOException {
    for (Map.Entry<ManifestFile, String> entry : texts.entrySet()) {
      Path file = entry.getKey().path();
      if (file == null) {
        continue;
      }
      // Behind a link the file itself is replaced, not the link.
      Path target = file.toRealPath();
      Path written = null;
      try {
        written = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".fix");
        Files.write(written, entry.getValue().getBytes(StandardCharsets.UTF_8));
        if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(target));
        }
        Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        if (written != null) {
          Files.deleteIfExists(written);
        }
        throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
      }
    }
  }
}
