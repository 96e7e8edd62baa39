package dev.kamajihetzner.webhook.review;

import java.util.Locale;
import java.util.Optional;

/** What becomes of a policy's verdict. */
public enum Mode {
  /** Mutations are made and refusals refuse. */
  ENFORCE,
  /** Nothing is mutated or refused; the requester is warned. */
  WARN,
  /** Nothing is mutated, refused or warned of; the API server's audit log notes it. */
  AUDIT,
  /** The policy does not run. */
  OFF;

  static Optional<Mode> of(String text) {
    for (Mode mode : values()) {
      if (mode.toString().equals(text)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
