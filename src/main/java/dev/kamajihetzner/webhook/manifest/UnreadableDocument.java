package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;

/** A document is no YAML, or none that can be told as JSON; the message names file and line. */
public final class UnreadableDocument extends IOException {
  private final transient BrokenDocument document;

  UnreadableDocument(BrokenDocument document, Throwable cause) {
    super(document.file() + " line " + document.line() + ": " + document.cause(), cause);
    this.document = document;
  }

  public BrokenDocument document() {
    return document;
  }
}
