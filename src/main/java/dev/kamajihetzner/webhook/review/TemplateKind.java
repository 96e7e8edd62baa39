package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.Optional;
import java.util.stream.Stream;

/** Templates of which Cluster API makes the objects of a ClusterClass' topologies. */
enum TemplateKind {
  CONTROL_PLANE(GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE, Kind.KAMAJI_CONTROL_PLANE),
  INFRASTRUCTURE(GroupKind.HETZNER_CLUSTER_TEMPLATE, Kind.HETZNER_CLUSTER);

  /** Where in a template the metadata and the spec of what is made stand. */
  static final JsonPointer TEMPLATE = JsonPointer.compile("/spec/template");

  private static final JsonPointer SPEC = JsonPointer.compile("/spec");

  private final GroupKind template;
  private final Kind made;

  TemplateKind(GroupKind template, Kind made) {
    this.template = template;
    this.made = made;
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

  /**
   * Where a field of what is made stands in the template; nothing where it comes from elsewhere.
   */
  Optional<JsonPointer> inTemplate(JsonPointer field) {
    boolean there =
        Stream.of(SPEC, Fields.ANNOTATIONS, Fields.LABELS)
            .anyMatch(part -> isAt(part, field) && !isVersion(field));
    return there ? Optional.of(TEMPLATE.append(field)) : Optional.empty();
  }

  /** A topology says the version; templates have none. */
  private static boolean isVersion(JsonPointer field) {
    return field.toString().equals("/spec/version");
  }

  /** Whether a field is that part, or stands in it. */
  static boolean isAt(JsonPointer part, JsonPointer field) {
    String text = field.toString();
    String prefix = part.toString();
    return text.startsWith(prefix)
        && (text.length() == prefix.length() || text.charAt(prefix.length()) == '/');
  }
}
