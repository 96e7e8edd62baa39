package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One input, a file or the standard input, split into its documents. */
public final class ManifestFile {
  private final String name;
  private final FileOnDisk origin;
  private final Path directory;
  private final boolean namedByItself;
  private final List<DocumentText> documents;
  private final NotJudged notJudged;

  private ManifestFile(
      String name,
      FileOnDisk origin,
      Path directory,
      boolean namedByItself,
      List<DocumentText> documents,
      NotJudged notJudged) {
    this.name = name;
    this.origin = origin;
    this.directory = directory;
    this.namedByItself = namedByItself;
    this.documents = documents;
    this.notJudged = notJudged;
  }

  /**
   * A file with that text.
   *
   * @param directory in which it was found; null where it was named by itself
   */
  ManifestFile(FileOnDisk origin, Path directory, String text) {
    this(
        origin.path().toString(),
        origin,
        directory,
        directory == null,
        DocumentText.split(text),
        null);
  }

  /** An input that is no file. */
  public static ManifestFile of(String name, String text) {
    return new ManifestFile(name, null, null, true, DocumentText.split(text), null);
  }

  /** One that is not read. */
  static ManifestFile passedOver(NotJudged file) {
    return new ManifestFile(file.file(), null, null, true, DocumentText.split(""), file);
  }

  /**
   * The same, found in that directory as well.
   *
   * @param directory null where it was named by itself
   */
  ManifestFile namedAgain(Path directory) {
    return new ManifestFile(
        name,
        origin,
        this.directory == null ? directory : this.directory,
        namedByItself || directory == null,
        documents,
        notJudged);
  }

  /**
   * Reads what those arguments name, up to the usual size.
   *
   * @throws IOException if one is not there or cannot be read; the message names it
   */
  public static List<ManifestFile> read(List<String> arguments, InputStream standardInput)
      throws IOException {
    return new ManifestSource(ManifestSource.DEFAULT_LIMIT, standardInput).read(arguments);
  }

  /**
   * Reads a file of any name, or the manifests below a directory, up to the usual size.
   *
   * @throws IOException if it is not there or cannot be read; the message names the file
   */
  public static List<ManifestFile> at(Path path) throws IOException {
    return new ManifestSource(ManifestSource.DEFAULT_LIMIT, InputStream.nullInputStream()).at(path);
  }

  /** As the user wrote it. */
  public String name() {
    return name;
  }

  /** Which file it was read from; none for the standard input and other streams. */
  public Optional<FileOnDisk> origin() {
    return Optional.ofNullable(origin);
  }

  /** Where it was read from; null for what is no file. */
  Path path() {
    return origin == null ? null : origin.path();
  }

  /** The directory in which it was found, if there is one; else null. */
  Path directory() {
    return directory;
  }

  /** Whether it was not named by itself, but is of a directory, where all kinds of files lie. */
  boolean found() {
    return !namedByItself;
  }

  /** Joined, the whole text, a byte order mark included. */
  public List<DocumentText> documents() {
    return documents;
  }

  /** Why nothing of it is read; mostly nothing. */
  public Optional<NotJudged> notJudged() {
    return Optional.ofNullable(notJudged);
  }
}
