package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * What a policy would change in an object.
 *
 * @param operations JSON Patch operations, empty for no change
 * @param summary what the operations do, as in "sets x to y"; empty for no change
 * @param warnings what the requester should know, each a whole warning
 */
public record Mutation(ArrayNode operations, String summary, List<Finding> warnings) {
  public static final Mutation NONE =
      new Mutation(JsonNodeFactory.instance.arrayNode(0), "", List.of());

  static Mutation of(PatchBuilder patch, String summary, Finding... warnings) {
    return patch.isEmpty()
        ? warning(warnings)
        : new Mutation(patch.operations(), summary, List.of(warnings));
  }

  static Mutation warning(Finding... warnings) {
    return warnings.length == 0 ? NONE : new Mutation(NONE.operations, "", List.of(warnings));
  }

  public boolean changesNothing() {
    return operations.isEmpty();
  }
}
