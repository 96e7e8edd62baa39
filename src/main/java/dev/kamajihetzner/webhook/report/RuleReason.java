package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.FieldTypes;

/** Why a policy or a lint matters. */
final class RuleReason {
  private RuleReason() {}

  /** One or two sentences of Markdown; empty for a rule that is not ours. */
  static String of(String rule) {
    if (rule.equals(FieldTypes.RULE)) {
      return FieldTypes.ABOUT.why();
    }
    return PolicyId.of(rule)
        .map(policy -> policy.description().why())
        .or(
            () ->
                Lints.all().stream().filter(it -> it.id().equals(rule)).map(Lint::reason).findAny())
        .orElse("");
  }
}
