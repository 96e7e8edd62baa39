package dev.kamajihetzner.webhook.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Documents that a test has as text, as manifests are read. */
public final class GivenDocuments {
  private GivenDocuments() {}

  /** The documents of a file, empty ones left out. */
  public static List<JsonNode> in(Path file) {
    try {
      return of(ManifestFile.at(file).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one document of a text. */
  public static JsonNode yaml(String text) {
    List<JsonNode> documents = of(ManifestFile.of("given", text));
    if (documents.size() != 1) {
      throw new AssertionError(documents.size() + " documents: " + text);
    }
    return documents.get(0);
  }

  private static List<JsonNode> of(ManifestFile file) {
    return file.documents().stream()
        .map(text -> read(file, text))
        .filter(json -> !json.isMissingNode())
        .toList();
  }

  private static JsonNode read(ManifestFile file, DocumentText text) {
    try {
      return ManifestDocument.read(file, text).json();
    } catch (UnreadableDocument e) {
      throw new UncheckedIOException(e);
    }
  }
}
