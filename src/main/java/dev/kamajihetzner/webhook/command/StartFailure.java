package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.manifest.FileFailure;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.FileSystemException;

/** Why Quarkus did not start, for people. */
final class StartFailure {
  private StartFailure() {}

  /** Our own message for what went wrong, or else that of the innermost cause. */
  static String message(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof ConfigurationException)
        && cause.getCause() != null
        && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    // Its own message may be no more than the file's name.
    return cause instanceof FileSystemException file
        ? "cannot read " + file.getFile() + ": " + FileFailure.reason(file)
        : cause.getMessage();
  }
}
