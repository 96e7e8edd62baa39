package dev.kamajihetzner.webhook.report;

/** How much weight something that is said has, in the order of it. */
enum Level {
  /** Admission refuses it. */
  REFUSED,
  /** Admission warns of it. */
  WARNING,
  /** Admission would refuse it, and an annotation asks to have it pass. */
  OVERRIDDEN,
  /** Admission never says it. */
  LINT
}
