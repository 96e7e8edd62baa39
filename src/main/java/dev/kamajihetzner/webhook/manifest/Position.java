package dev.kamajihetzner.webhook.manifest;

/** A place in a file; line and column count from 1. */
public record Position(int line, int column) {
  /** The same place when the text begins on that line of the file. */
  Position below(int firstLine) {
    return new Position(line + firstLine - 1, column);
  }
}
