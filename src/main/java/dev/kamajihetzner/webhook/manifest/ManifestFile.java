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

/** One input, a file or the standard input, split into its documents. */
public final class ManifestFile {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
  public static final String STANDARD_INPUT = "-";

  private final String name;
  private final Path path;
  private final Path directory;
  private final List<DocumentText> documents;

  private ManifestFile(String name, Path path, Path directory, String text) {
    this.name = name;
    this.path = path;
    this.directory = directory;
    this.documents = DocumentText.split(text);
  }

  /**
   * An input that is no file.
   *
   * @throws IOException if it is not UTF-8
   */
  public static ManifestFile of(String name, byte[] content) throws IOException {
    return of(name, decoded(name, content));
  }

  /** An input that is no file. */
  public static ManifestFile of(String name, String text) {
    return new ManifestFile(name, null, null, text);
  }

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
        files.add(of("standard input", decoded("-", standardInput.readAllBytes())));
      } else {
        files.addAll(at(path(argument)));
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

  /**
   * Reads a file of any name, or the manifests below a directory.
   *
   * @throws IOException if it is not there or cannot be read; the message names the file
   */
  public static List<ManifestFile> at(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException(path + " is not there");
    }
    List<ManifestFile> files = new ArrayList<>();
    Path directory = Files.isDirectory(path) ? path : null;
    for (Path file :
        directory == null ? List.of(path) : RepositoryTree.files(path, ManifestFile::isManifest)) {
      String name = file.toString();
      files.add(new ManifestFile(name, file, directory, decoded(name, content(file))));
    }
    return files;
  }

  private static byte[] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage().contains(file.toString())
              ? "cannot read " + e.getMessage()
              : "cannot read " + file + ": " + e.getMessage(),
          e);
    }
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) || name.equals("kustomization");
  }

  /** Strictly, so that writing the text back cannot lose a byte. */
  private static String decoded(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not UTF-8", e);
    }
  }

  /** As the user wrote it. */
  public String name() {
    return name;
  }

  /** Null for the standard input. */
  public Path path() {
    return path;
  }

  /** The directory in which it was found; null where it was named by itself. */
  Path directory() {
    return directory;
  }

  /** Joined, the whole text, a byte order mark included. */
  public List<DocumentText> documents() {
    return documents;
  }
}
