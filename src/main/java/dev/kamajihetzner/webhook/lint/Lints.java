package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.ArrayList;
import java.util.List;

/** Asks every lint. */
public final class Lints {
  private Lints() {}

  /**
   * All that the lints have to say of an object, in the order of {@link Lint}; nothing for kinds
   * that none of them knows. The API version makes no difference.
   *
   * @param object any JSON; the other objects are looked up in its {@code metadata.namespace}, or
   *     in {@code default} where it has none
   */
  public static List<LintFinding> inspect(JsonNode object, ObjectSet set) {
    GroupKind kind = GroupKind.of(object);
    List<LintFinding> findings = new ArrayList<>();
    for (Lint lint : Lint.values()) {
      if (lint.kinds().contains(kind)) {
        findings.addAll(lint.inspect(object, set));
      }
    }
    return List.copyOf(findings);
  }
}
