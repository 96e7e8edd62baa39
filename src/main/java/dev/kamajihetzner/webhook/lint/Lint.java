package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/** One piece of advice about objects of some kinds, in every API version. */
public abstract class Lint {
  private final String id;
  private final String reason;
  private final List<GroupKind> kinds;

  /**
   * @param id the name in reports: that of the class, in kebab-case
   * @param reason why it matters: one or two sentences of Markdown
   */
  Lint(String id, String reason, GroupKind... kinds) {
    this.id = id;
    this.reason = reason;
    this.kinds = List.of(kinds);
  }

  /**
   * The findings about that object. A field may have any JSON type: the wrong one reads as absent.
   */
  abstract List<Finding> inspect(JsonNode object, ObjectSet set);

  /** Whether it reports objects as missing. It is then asked about complete sets only. */
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
