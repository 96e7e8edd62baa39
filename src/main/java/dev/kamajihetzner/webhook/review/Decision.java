package dev.kamajihetzner.webhook.review;

import java.util.Locale;

/** What one policy did to one request, after its mode, overrides and exemptions. */
public enum Decision {
  ALLOWED,
  MUTATED,
  WARNED,
  AUDITED,
  OVERRIDDEN,
  REFUSED,
  /** No policy was asked, because of who makes the request. */
  EXEMPT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
