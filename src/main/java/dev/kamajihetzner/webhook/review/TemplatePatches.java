package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a ClusterClass' patches change a template before anything is made of it. Their values are
 * not known here: they come from each topology's variables.
 *
 * @param paths JSON Pointers into the template, up to the first list
 * @param everywhere whether they may change everything
 */
record TemplatePatches(List<JsonPointer> paths, boolean everywhere) {
  static final TemplatePatches NONE = new TemplatePatches(List.of(), false);

  /** Items of a list are moved by what is added and removed before them. */
  private static final Pattern ITEM = Pattern.compile("/(-|\\d+)(/.*)?$");

  /** A value that no field has. */
  private static final String ANOTHER = "another";

  /** Those of a ClusterClass for a kind of template. */
  static TemplatePatches of(JsonNode clusterClass, TemplateKind kind) {
    List<JsonPointer> paths = new ArrayList<>();
    boolean everywhere = false;
    for (JsonNode patch : clusterClass.at("/spec/patches")) {
      everywhere |= Fields.present(patch, "external");
      for (JsonNode definition : patch.path("definitions")) {
        String selected = Fields.text(definition, "selector", "kind");
        if (selected == null || selected.equals(kind.template().kind())) {
          for (JsonNode change : definition.path("jsonPatches")) {
            String path = Fields.text(change, "path");
            if (path != null && path.startsWith("/")) {
              paths.add(JsonPointer.compile(ITEM.matcher(path).replaceFirst("")));
            } else {
              everywhere = true;
            }
          }
        }
      }
    }
    return new TemplatePatches(paths, everywhere);
  }

  /** The template as patches may leave it: without a field of theirs, or with another value. */
  List<JsonNode> variantsOf(JsonNode template) {
    List<JsonNode> variants = new ArrayList<>();
    for (JsonPointer path : paths) {
      JsonNode without = template.deepCopy();
      if (without.at(path.head()) instanceof ObjectNode parent) {
        parent.remove(path.last().getMatchingProperty());
      }
      variants.add(without);
      variants.add(with(template.deepCopy(), path));
    }
    return variants;
  }

  private static JsonNode with(JsonNode template, JsonPointer path) {
    JsonNode parent = template;
    for (JsonPointer rest = path; parent instanceof ObjectNode fields; rest = rest.tail()) {
      String name = rest.getMatchingProperty();
      if (rest.tail().matches()) {
        fields.put(name, ANOTHER);
        break;
      }
      parent = fields.path(name).isMissingNode() ? fields.putObject(name) : fields.get(name);
    }
    return template;
  }
}
