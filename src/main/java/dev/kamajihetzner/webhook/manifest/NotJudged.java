package dev.kamajihetzner.webhook.manifest;

/**
 * What was passed over without a verdict.
 *
 * @param line of the file, from 1; 0 for the whole file
 * @param reason what it is, and what to do for a verdict
 */
public record NotJudged(String file, int line, String reason) {
  @Override
  public String toString() {
    return file + (line == 0 ? "" : ":" + line) + ": " + reason;
  }
}
