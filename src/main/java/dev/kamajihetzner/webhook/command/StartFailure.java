package dev.kamajihetzner.webhook.command;

import io.quarkus.runtime.configuration.ConfigurationException;

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
    return cause.getMessage();
  }
}
