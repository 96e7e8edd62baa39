package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inputs in the order in which they were named first, each file once: it may be named twice, by a
 * link too, and lie in a directory that is named.
 */
final class DistinctFiles {
  /** How a file's text is read. */
  interface Reading {
    String of(FileOnDisk file) throws IOException;
  }

  /** By the real path, by what is said of one that is not read, or by itself. */
  private final Map<Object, ManifestFile> inputs = new LinkedHashMap<>();

  /**
   * Reads a file, unless it has been read.
   *
   * @param directory in which it was found; null where it was named by itself
   */
  void read(FileOnDisk file, Path directory, Reading reading) throws IOException {
    ManifestFile known = inputs.get(file.real());
    inputs.put(
        file.real(),
        known == null
            ? new ManifestFile(file, directory, reading.of(file))
            : known.namedAgain(directory));
  }

  /** Adds one that is no file. */
  void add(ManifestFile stream) {
    inputs.put(stream, stream);
  }

  /** Notes one that is not read. */
  void passOver(NotJudged file) {
    inputs.put(file, ManifestFile.passedOver(file));
  }

  /** All of them; what was passed over in a directory and is named by itself was read. */
  List<ManifestFile> all() {
    Set<String> read =
        inputs.values().stream()
            .filter(it -> it.origin().isPresent())
            .map(ManifestFile::name)
            .collect(Collectors.toSet());
    return inputs.values().stream()
        .filter(it -> it.notJudged().isEmpty() || !read.contains(it.name()))
        .toList();
  }
}
