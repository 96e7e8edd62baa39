package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Templates of which Cluster API makes the objects of a ClusterClass' topologies. */
enum TemplateKind {
  CONTROL_PLANE(
      GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE,
      Kind.KAMAJI_CONTROL_PLANE,
      "controlPlane",
      Cluster::controlPlane),
  INFRASTRUCTURE(
      GroupKind.HETZNER_CLUSTER_TEMPLATE,
      Kind.HETZNER_CLUSTER,
      "infrastructure",
      Cluster::infrastructure);

  /** Where in a template the metadata and the spec of what is made stand. */
  static final JsonPointer TEMPLATE = JsonPointer.compile("/spec/template");

  private static final JsonPointer SPEC = JsonPointer.compile("/spec");

  private final GroupKind template;
  private final Kind made;
  private final String part;
  private final Function<Cluster, Reference> reference;

  TemplateKind(GroupKind template, Kind made, String part, Function<Cluster, Reference> reference) {
    this.template = template;
    this.made = made;
    this.part = part;
    this.reference = reference;
  }

  static Optional<TemplateKind> of(GroupKind kind) {
    return Stream.of(values()).filter(it -> it.template.equals(kind)).findFirst();
  }

  GroupKind template() {
    return template;
  }

  Kind made() {
    return made;
  }

  /** What a Cluster has of what is made already; null where nothing. */
  Reference made(Cluster cluster) {
    return reference.apply(cluster);
  }

  /** The template that a ClusterClass refers to: v1beta2 has templateRef, v1beta1 ref. */
  Reference referenceIn(JsonNode clusterClass) {
    JsonNode referring = Fields.at(clusterClass, "spec", part);
    return Reference.of(referring.path(referring.has("templateRef") ? "templateRef" : "ref"));
  }

  /**
   * Where a field of what is made stands in the template; nothing where it comes from elsewhere.
   */
  Optional<JsonPointer> inTemplate(JsonPointer field) {
    boolean there =
        !field.equals(KamajiControlPlane.VERSION)
            && Stream.of(SPEC, Fields.ANNOTATIONS, Fields.LABELS)
                .anyMatch(within -> isAt(within, field));
    return there ? Optional.of(TEMPLATE.append(field)) : Optional.empty();
  }

  /** Whether a field is that part, or stands in it. */
  private static boolean isAt(JsonPointer part, JsonPointer field) {
    return field.toString().startsWith(part.toString() + '/') || field.equals(part);
  }
}
