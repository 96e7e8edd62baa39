package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/** One piece of advice on manifests, for objects of some kinds in whichever API version. */
public abstract class Lint {
  private final String id;
  private final String reason;
  private final List<GroupKind> kinds;

  /**
   * @param id the name in reports, in kebab-case; that of the class
   * @param reason why it is worth a word: one or two sentences of Markdown
   */
  Lint(String id, String reason, GroupKind... kinds) {
    this.id = id;
    this.reason = reason;
    this.kinds = List.of(kinds);
  }

  /** What there is to say; never throws, whatever the fields' types. */
  abstract List<Finding> inspect(JsonNode object, ObjectSet set);

  /** Whether it takes an object for missing that the set does not hold. */
  boolean missesObjects() {
    return false;
  }

  Finding advice(String field, String problem, String remedy) {
    return Finding.advice(id, JsonPointer.compile(field), problem).remedy(remedy);
  }

  public final String id() {
    return id;
  }

  public final String reason() {
    return reason;
  }

  public final List<GroupKind> kinds() {
    return kinds;
  }

  @Override
  public final String toString() {
    return id;
  }
}
