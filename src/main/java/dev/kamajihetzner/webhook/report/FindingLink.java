package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Severity;

/** Where more is said of a finding. */
final class FindingLink {
  private FindingLink() {}

  /** The README's place for a lint, relative to the repository's root; null for a policy. */
  static String of(Finding finding) {
    return finding.severity() == Severity.LINT ? "README.md#" + finding.rule() : null;
  }
}
