package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import java.util.List;

/** An object that stands in a file, and what is to be said of it. */
record JudgedManifest(ManifestObject object, ReviewedObject review) {

  boolean refused() {
    return review.refused();
  }

  /** Empty where the webhook would change nothing. */
  ArrayNode patch() {
    return review.patch();
  }

  /** As people name it, no longer than can be read. */
  String label() {
    return PlainText.shortened(object.label());
  }

  /** Each in parts no longer than can be read: a value of megabytes may be told of many times. */
  List<Finding> findings() {
    return review.findings().stream().map(JudgedManifest::shortened).toList();
  }

  private static Finding shortened(Finding finding) {
    return new Finding(
        finding.rule(),
        finding.severity(),
        finding.basis(),
        finding.field(),
        PlainText.shortened(finding.problem()),
        PlainText.shortened(finding.found()),
        PlainText.shortened(finding.expected()),
        PlainText.shortened(finding.remedy()),
        finding.rightSuffices());
  }
}
