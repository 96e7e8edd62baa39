package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * What is to be said of one object.
 *
 * @param patch JSON Patch operations that the webhook would make, empty for none
 * @param findings of policies, then of lints
 */
public record ReviewedObject(GivenObject object, ArrayNode patch, List<Finding> findings) {

  /**
   * One object as it is judged in each of several environments. What is refused in one is refused;
   * anything else has to hold in all.
   */
  public static ReviewedObject inAll(List<ReviewedObject> reviews) {
    ReviewedObject first = reviews.get(0);
    if (reviews.size() == 1) {
      return first;
    }
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (JsonNode operation : first.patch) {
      if (reviews.stream().allMatch(review -> contains(review.patch, operation))) {
        patch.add(operation);
      }
    }
    List<Finding> findings =
        reviews.stream()
            .flatMap(review -> review.findings.stream())
            .distinct()
            .filter(
                finding ->
                    finding.refuses()
                        || reviews.stream().allMatch(it -> it.findings.contains(finding)))
            .toList();
    return new ReviewedObject(first.object, patch, findings);
  }

  private static boolean contains(ArrayNode patch, JsonNode operation) {
    for (JsonNode one : patch) {
      if (one.equals(operation)) {
        return true;
      }
    }
    return false;
  }

  public boolean refused() {
    return findings.stream().anyMatch(Finding::refuses);
  }
}
