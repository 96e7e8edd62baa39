package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One input: a file or the standard input.
 *
 * @param name as the user wrote it, {@code -} for the standard input
 * @param path null for the standard input
 * @param text the whole of it, a byte order mark included
 */
public record ManifestFile(String name, Path path, String text) {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
  public static final String STANDARD_INPUT = "-";

  /**
   * Reads what those arguments name: files as they are, directories for the manifests below them.
   *
   * @throws IOException if one is not there or cannot be read; the message names it
   */
  public static List<ManifestFile> read(List<String> arguments, InputStream standardInput)
      throws IOException {
    List<ManifestFile> files = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        files.add(
            new ManifestFile("standard input", null, decoded("-", standardInput.readAllBytes())));
        continue;
      }
      Path path = path(argument);
      if (!Files.exists(path)) {
        throw new IOException(argument + " is not there");
      }
      for (Path file : Files.isDirectory(path) ? manifestsBelow(path) : List.of(path)) {
        try {
          files.add(
              new ManifestFile(
                  file.toString(), file, decoded(file.toString(), Files.readAllBytes(file))));
        } catch (IOException e) {
          throw new IOException(
              e.getMessage().contains(file.toString())
                  ? "cannot read " + e.getMessage()
                  : "cannot read " + file + ": " + e.getMessage(),
              e);
        }
      }
    }
    return files;
  }

  private static Path path(String argument) throws IOException {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new IOException(argument + " cannot be a file's name: " + e.getReason(), e);
    }
  }

  private static Iterable<Path> manifestsBelow(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile)
          .filter(ManifestFile::isManifest)
          .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
  }

  /** Strictly, so that writing the text back cannot lose a byte. */
  private static String decoded(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not UTF-8", e);
    }
  }

  /** Whether a file in a directory of manifests is one, by the ending of its name. */
  public static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }
}
