package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.Position;
import java.util.List;

/**
 * What is to be said of one object.
 *
 * @param patch JSON Patch operations that the webhook would make, empty for none
 * @param remarks in the order in which they were found
 */
public record Judgement(ManifestObject object, ArrayNode patch, List<Remark> remarks) {

  /** How much a remark weighs. */
  public enum Level {
    REFUSAL,
    WARNING,
    LINT
  }

  /**
   * One thing said.
   *
   * @param rule the id of the policy or the lint
   * @param field JSON Pointer into the object
   * @param found null where there is nothing to say; expected, remedy and link likewise
   */
  public record Remark(
      Level level,
      String rule,
      String field,
      Position position,
      String problem,
      String found,
      String expected,
      String remedy,
      String link) {

    /** The whole of it in one line, beginning with the rule. */
    public String message() {
      StringBuilder message = new StringBuilder(rule).append(": ").append(problem);
      if (found != null) {
        message.append("; found ").append(found);
      }
      if (expected != null) {
        message.append(found == null ? "; expected " : ", expected ").append(expected);
      }
      message.append('.');
      return remedy == null ? message.toString() : message.append(' ').append(remedy).toString();
    }
  }

  public boolean refused() {
    return has(Level.REFUSAL);
  }

  boolean has(Level level) {
    return remarks.stream().anyMatch(remark -> remark.level() == level);
  }
}
