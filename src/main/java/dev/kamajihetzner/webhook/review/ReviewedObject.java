package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * What is to be said of one object.
 *
 * @param patch JSON Patch operations that the webhook would make, empty for none
 * @param findings of policies, then of lints
 */
public record ReviewedObject(GivenObject object, ArrayNode patch, List<Finding> findings) {

  public boolean refused() {
    return findings.stream().anyMatch(Finding::refuses);
  }
}
