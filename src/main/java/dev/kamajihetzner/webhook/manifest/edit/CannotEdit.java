package dev.kamajihetzner.webhook.manifest.edit;

/** A field cannot be set without touching what is not concerned; nothing has been changed. */
public final class CannotEdit extends Exception {
  CannotEdit(String message) {
    super(message);
  }
}
