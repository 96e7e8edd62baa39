package dev.kamajihetzner.webhook.review;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which topologies have objects made of which templates. Not thread-safe. */
final class TemplateUses {
  /**
   * One use of a template.
   *
   * @param cluster whose topology it is; null where a ClusterClass is used by none that we know
   * @param version of that topology, null without one
   */
  record Use(Cluster cluster, String version, TemplatePatches patches) {
    static final Use UNKNOWN = new Use(null, null, TemplatePatches.NONE);
  }

  private record Template(TemplateKind kind, ObjectKey key) {}

  private record Topology(Cluster cluster, String version) {}

  private final Map<Template, List<JsonNode>> classes = new HashMap<>();
  private final Map<ObjectKey, List<Topology>> topologies = new HashMap<>();

  /** Those of the ClusterClasses and Clusters among these objects. */
  static TemplateUses among(List<GivenObject> objects) {
    TemplateUses uses = new TemplateUses();
    objects.forEach(uses::add);
    return uses;
  }

  /** The same, of objects and of what they do not replace. */
  static TemplateUses among(List<GivenObject> objects, List<GivenObject> background) {
    TemplateUses uses = among(objects);
    Set<List<Object>> names = objects.stream().map(TemplateUses::name).collect(toSet());
    background.stream().filter(it -> !names.contains(name(it))).forEach(uses::add);
    return uses;
  }

  private static List<Object> name(GivenObject object) {
    return List.of(object.kind(), object.namespace(), object.name());
  }

  private void add(GivenObject object) {
    if (object.kind().equals(GroupKind.CLUSTER_CLASS)) {
      for (TemplateKind kind : TemplateKind.values()) {
        Reference reference = kind.referenceIn(object.json());
        if (reference != null && GroupKind.of(reference).equals(kind.template())) {
          ObjectKey template = new ObjectKey(object.namespace(), reference.name());
          classes
              .computeIfAbsent(new Template(kind, template), it -> new ArrayList<>())
              .add(object.json());
        }
      }
    } else if (object.kind().equals(GroupKind.CLUSTER)) {
      Cluster cluster = Cluster.of(object.namespace(), object.name(), object.json());
      if (cluster.clusterClass() != null) {
        topologies
            .computeIfAbsent(
                new ObjectKey(cluster.clusterClass().namespace(), cluster.clusterClass().name()),
                it -> new ArrayList<>())
            .add(new Topology(cluster, Fields.text(object.json(), "spec", "topology", "version")));
      }
    }
  }

  /** At least one. */
  List<Use> of(TemplateKind kind, GivenObject template) {
    List<Use> uses = new ArrayList<>();
    ObjectKey key = new ObjectKey(template.namespace(), template.name());
    for (JsonNode clusterClass : classes.getOrDefault(new Template(kind, key), List.of())) {
      TemplatePatches patches = TemplatePatches.of(clusterClass, kind);
      ObjectKey name =
          new ObjectKey(template.namespace(), Fields.text(clusterClass, "metadata", "name"));
      List<Topology> own = topologies.getOrDefault(name, List.of());
      own.forEach(it -> uses.add(new Use(it.cluster, it.version, patches)));
      if (own.isEmpty()) {
        uses.add(new Use(null, null, patches));
      }
    }
    return uses.isEmpty() ? List.of(Use.UNKNOWN) : uses;
  }
}
