package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The policies that an object's override annotation names. */
public final class Overrides {
  private Overrides() {}

  /** In the order of the register; what is no policy's name is left out. */
  public static Set<PolicyId> askedBy(JsonNode object) {
    String annotation = Fields.annotation(object, WellKnown.OVERRIDE);
    if (annotation == null) {
      return Set.of();
    }
    return Arrays.stream(annotation.split(","))
        .map(String::strip)
        .flatMap(text -> PolicyId.of(text).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
