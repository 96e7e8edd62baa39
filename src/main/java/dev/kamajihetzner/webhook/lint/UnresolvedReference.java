package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Skips an object that stands alone in the set: the rest of its cluster may be in another
 * repository.
 */
final class UnresolvedReference extends Lint {
  UnresolvedReference() {
    super(
        "unresolved-reference",
        "Cluster API waits without a word for an object that never comes. The lint needs"
            + " another part of the same cluster in the set.",
        GroupKind.CLUSTER,
        GroupKind.MACHINE_DEPLOYMENT);
  }

  @Override
  boolean missesObjects() {
    return true;
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    RelatedObjects related = RelatedObjects.of(object, set);
    Map<String, Reference> references = references(object);
    boolean accompanied =
        references.values().stream().anyMatch(to -> related.find(to).isPresent())
            || related
                .workersOf(clusterName(object))
                .anyMatch(
                    workers ->
                        !GroupKind.of(workers).equals(GroupKind.of(object))
                            || !RelatedObjects.name(workers).equals(RelatedObjects.name(object)));
    if (!accompanied) {
      return List.of();
    }
    return references.entrySet().stream()
        .filter(entry -> related.misses(entry.getValue()))
        .map(
            entry ->
                advice(
                    entry.getKey(),
                    entry.getValue().kind() + " " + entry.getValue().name() + " is missing",
                    "Add it, or correct the reference: group, kind and name must match."))
        .toList();
  }

  /** The references, by JSON Pointer. */
  private static Map<String, Reference> references(JsonNode object) {
    Map<String, Reference> references = new LinkedHashMap<>();
    if (GroupKind.CLUSTER.equals(GroupKind.of(object))) {
      put(references, "/spec/controlPlaneRef", object);
      put(references, "/spec/infrastructureRef", object);
      return references;
    }
    if (Fields.hasText(object, "spec", "clusterName")) {
      GroupKind cluster = GroupKind.CLUSTER;
      references.put(
          "/spec/clusterName",
          new Reference(cluster.group(), cluster.kind(), null, clusterName(object)));
    }
    put(references, "/spec/template/spec/bootstrap/configRef", object);
    put(references, "/spec/template/spec/infrastructureRef", object);
    return references;
  }

  private static void put(Map<String, Reference> references, String field, JsonNode object) {
    Reference reference = Reference.of(object.at(field));
    if (reference != null) {
      references.put(field + "/name", reference);
    }
  }

  private static String clusterName(JsonNode object) {
    String name =
        GroupKind.CLUSTER.equals(GroupKind.of(object))
            ? RelatedObjects.name(object)
            : Fields.text(object, "spec", "clusterName");
    return name == null ? "" : name;
  }
}
