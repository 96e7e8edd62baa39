package dev.kamajihetzner.webhook.manifest;

/** A text that cannot be told as JSON. */
final class BrokenYaml extends Exception {
  private final int line;

  BrokenYaml(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Within the text, from 1. */
  int line() {
    return line;
  }
}
