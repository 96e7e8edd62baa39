package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.stream.Stream;

/** A cluster of which not every kind is known. */
record GivenBackground(List<GivenObject> objects) implements SetReview.Background {
  static GivenBackground of(JsonNode... stored) {
    return new GivenBackground(Stream.of(stored).map(GivenObject::of).toList());
  }

  @Override
  public boolean complete() {
    return false;
  }

  @Override
  public JsonNode stored(GivenObject object) {
    return objects.stream()
        .filter(it -> it.kind().equals(object.kind()) && it.name().equals(object.name()))
        .map(GivenObject::json)
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
