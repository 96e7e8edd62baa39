package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
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

  List<Finding> findings() {
    return review.findings();
  }
}
