package dev.kamajihetzner.webhook.doctor;

/** How it stands, from well to worst. */
public enum Status {
  WELL("√"),
  /** It works, and somebody should know. */
  WARNING("‼"),
  /** It could not be looked at. */
  UNKNOWN("×"),
  WRONG("×");

  private final String mark;

  Status(String mark) {
    this.mark = mark;
  }

  /** One character, for people. */
  String mark() {
    return mark;
  }

  Status worse(Status other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
