package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be read or written, in words: the library's message may be its name alone. */
public final class FileFailure {
  private FileFailure() {}

  /** A message that names the file. */
  static IOException reading(Path path, IOException e) {
    return new IOException(
        e instanceof NoSuchFileException
            ? path + " is not there"
            : "cannot read " + path + ": " + reason(e),
        e);
  }

  /** A few words without the file's name. */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "it is not there any more";
    }
    if (e instanceof FileSystemLoopException) {
      return "links lead back to it";
    }
    if (e instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
