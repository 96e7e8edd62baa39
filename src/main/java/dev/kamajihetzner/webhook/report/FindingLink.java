package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.review.FieldTypes;

/** Where more is said of a finding. */
final class FindingLink {
  private FindingLink() {}

  /** The README's place for what is no policy, relative to the repository's root; else null. */
  static String of(Finding finding) {
    return finding.severity() == Severity.LINT || finding.rule().equals(FieldTypes.RULE)
        ? "README.md#" + finding.rule()
        : null;
  }
}
