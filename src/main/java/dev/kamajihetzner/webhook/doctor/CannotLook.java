package dev.kamajihetzner.webhook.doctor;

/** Something that a check has to see is not shown. The message says what, and why not. */
final class CannotLook extends Exception {
  private static final long serialVersionUID = 1;

  CannotLook(String message) {
    super(message);
  }

  CannotLook(String message, Throwable cause) {
    super(message, cause);
  }
}
