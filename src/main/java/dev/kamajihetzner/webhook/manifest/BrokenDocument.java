package dev.kamajihetzner.webhook.manifest;

/**
 * What cannot be taken for an object, and why.
 *
 * @param line of the file, from 1
 */
public record BrokenDocument(String file, int line, String cause) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + cause;
  }
}
