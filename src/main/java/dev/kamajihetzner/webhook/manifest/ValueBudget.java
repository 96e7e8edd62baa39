package dev.kamajihetzner.webhook.manifest;

/** How many more values may be read of all inputs together. */
final class ValueBudget {
  private int left;
  private int line;

  ValueBudget(int left) {
    this.left = left;
  }

  /**
   * Counts the values of a document.
   *
   * @return whether they are still within bounds
   */
  boolean takes(ManifestDocument document) {
    left -= document.values();
    line = document.text().firstLine();
    return left >= 0;
  }

  boolean exceeded() {
    return left < 0;
  }

  /** Where the last document begins. */
  int line() {
    return line;
  }
}
