package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ObjectIndex;
import java.util.List;

/** A set of objects as a test gives them. */
final class GivenObjects {
  private GivenObjects() {}

  static ObjectSet of(List<JsonNode> objects) {
    ObjectIndex index = new ObjectIndex();
    objects.stream().map(GivenObject::of).forEach(index::put);
    return index;
  }
}
