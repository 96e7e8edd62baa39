package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a ClusterClass' patches change a template before anything is made of it. Their values are
 * not known here: they come from each topology's variables.
 *
 * @param paths JSON Pointers into the template; empty for all of it
 */
record TemplatePatches(List<String> paths) {
  static final TemplatePatches NONE = new TemplatePatches(List.of());

  /** Items of a list are moved by what is added and removed before them. */
  private static final Pattern ITEM = Pattern.compile("/(-|\\d+)$");

  /** Those of a ClusterClass for a kind of template; an extension may change everything. */
  static TemplatePatches of(JsonNode clusterClass, TemplateKind kind) {
    List<String> paths = new ArrayList<>();
    for (JsonNode patch : clusterClass.at("/spec/patches")) {
      if (Fields.present(patch, "external")) {
        paths.add("");
      }
      for (JsonNode definition : patch.path("definitions")) {
        String selected = Fields.text(definition, "selector", "kind");
        if (selected == null || selected.equals(kind.template().kind())) {
          for (JsonNode change : definition.path("jsonPatches")) {
            String path = Fields.text(change, "path");
            paths.add(path == null ? "" : ITEM.matcher(path).replaceFirst(""));
          }
        }
      }
    }
    return new TemplatePatches(paths);
  }

  /**
   * Whether they may change what is found at that field of the template: they touch it, or another
   * value that the policy reads. Items of other lists are judged one by one.
   *
   * @param reads fields of the template that the policy reads
   */
  boolean mayChange(JsonPointer field, List<ReadField> reads) {
    return touch(ITEM.matcher(field.toString()).replaceFirst(""))
        || reads.stream()
            .filter(read -> read.type() != JsonNodeType.ARRAY)
            .filter(read -> !TemplateKind.isAt(read.pointer(), field))
            .anyMatch(read -> touch(read.pointer().toString()));
  }

  private boolean touch(String field) {
    return paths.stream()
        .anyMatch(path -> TemplateKind.isAt(path, field) || TemplateKind.isAt(field, path));
  }
}
