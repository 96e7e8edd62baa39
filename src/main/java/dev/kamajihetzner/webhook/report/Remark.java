package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;

/** What is said of an object, in parts no longer than can be read. */
record Remark(Finding finding, Level level) {

  /** A value of megabytes may be told of many times. */
  static Remark of(Finding finding) {
    return of(
        finding,
        switch (finding.severity()) {
          case REFUSAL -> Level.REFUSED;
          case WARNING -> Level.WARNING;
          case LINT -> Level.LINT;
        });
  }

  /** One that an annotation asks to have pass, which only some may. */
  static Remark overridden(Finding finding) {
    return of(
        finding.withRemark(
            "Its override annotation asks to have this pass; that takes the right to override "
                + finding.rule()
                + " in its namespace."),
        Level.OVERRIDDEN);
  }

  private static Remark of(Finding finding, Level level) {
    return new Remark(
        new Finding(
            finding.rule(),
            finding.severity(),
            finding.basis(),
            finding.field(),
            PlainText.shortened(finding.problem()),
            PlainText.shortened(finding.found()),
            PlainText.shortened(finding.expected()),
            PlainText.shortened(finding.remedy()),
            finding.rightSuffices()),
        level);
  }

  boolean refuses() {
    return level == Level.REFUSED;
  }
}
