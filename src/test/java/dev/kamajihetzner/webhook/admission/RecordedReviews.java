package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reviews that real API servers sent, and what we answer to them. */
public final class RecordedReviews {
  static final ObjectMapper JSON = new JsonMapper();

  private static final Path REVIEWS = Path.of("src/test/resources/reviews");
  private static final Path EXPECTED = Path.of("src/test/resources/admission/expected");

  private RecordedReviews() {}

  /** The names of all of them, as in {@code legacy/cluster-create}. */
  public static List<String> names() {
    try (Stream<Path> files = Files.walk(REVIEWS)) {
      return files
          .map(file -> REVIEWS.relativize(file).toString())
          .filter(file -> file.endsWith(".json"))
          .map(file -> file.substring(0, file.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body as it was sent. */
  public static byte[] body(String name) {
    return read(REVIEWS.resolve(name + ".json"));
  }

  static JsonNode json(String name) {
    return parsed(body(name));
  }

  /** {@code {mutate, validate}}: the responses without uid, patches decoded. */
  static JsonNode expected(String name) {
    return parsed(read(EXPECTED.resolve(name + ".json")));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parsed(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
