package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.Arrays;
import java.util.Optional;

/**
 * The fields that a repair may set: those that change nothing that works, and that others may
 * change again. Whatever else admission sets is immutable or too late by now.
 */
enum RepairedField {
  /** CAPH reads it when the HetznerCluster is made again, as by a move or a restore. */
  ALLOW_EMPTY_CONTROL_PLANE_ADDRESS(
      Kind.HETZNER_CLUSTER,
      Fields.ANNOTATIONS.appendProperty(WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS)) {
    @Override
    boolean isOfUse(JsonNode object) {
      return true;
    }
  },

  /** It is read once, when the load balancer is made. */
  LOCATION(
      Kind.KAMAJI_CONTROL_PLANE,
      KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_LOCATION)) {
    @Override
    boolean isOfUse(JsonNode object) {
      return ControlPlaneService.exposedByHetzner(object.at(KamajiControlPlane.SPEC))
          && !Fields.hasText(object, "spec", "controlPlaneEndpoint", "host")
          && !Fields.present(object, ZONE);
    }
  };

  private static final ObjectMapper JSON = new JsonMapper();

  private static final JsonPointer ZONE =
      KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_NETWORK_ZONE);

  private final Kind kind;
  private final JsonPointer field;

  RepairedField(Kind kind, JsonPointer field) {
    this.kind = kind;
    this.field = field;
  }

  /** An object that a repair is about. */
  record Target(Kind kind, String version, String namespace, String name) {
    String path() {
      return "/apis/%s/%s/namespaces/%s/%s/%s"
          .formatted(kind.group(), version, namespace, kind.plural(), name);
    }
  }

  /** The one that a finding asks to be set; none where it asks for something else. */
  static Optional<RepairedField> of(AuditFinding audited) {
    AuditedObject object = audited.object();
    if (audited.overridden() || audited.finding().expected() == null) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .filter(it -> it.field.equals(audited.finding().field()))
        .filter(it -> it.isIn(object))
        .findFirst();
  }

  private boolean isIn(AuditedObject object) {
    String group = object.apiVersion().replaceFirst("/.*", "");
    return Kind.of(new GroupKind(group, object.kind())).filter(kind::equals).isPresent();
  }

  Target target(AuditedObject object) {
    return new Target(
        kind,
        object.apiVersion().substring(object.apiVersion().indexOf('/') + 1),
        object.namespace(),
        object.name());
  }

  /** What it is to be set to: told as JSON, or as people write a text. */
  static String value(AuditFinding audited) {
    String expected = audited.finding().expected();
    try {
      JsonNode value = JSON.readTree(expected);
      return value.isTextual() ? value.textValue() : expected;
    } catch (JsonProcessingException e) {
      return expected;
    }
  }

  JsonPointer field() {
    return field;
  }

  /** Whether it would still do something there. */
  abstract boolean isOfUse(JsonNode object);

  /** The name by which an object's annotation remembers that it was set once. */
  @Override
  public String toString() {
    return this == LOCATION ? "location" : "allow-empty-control-plane-address";
  }
}
