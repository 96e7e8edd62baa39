package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import java.util.List;

/** Requests about objects written as YAML. */
public final class Requests {
  private static final Requester SOMEBODY =
      new Requester("somebody", "", List.of("system:authenticated"), MissingNode.getInstance());

  private Requests() {}

  public static JsonNode yaml(String text) {
    return GivenDocuments.yaml(text);
  }

  public static AdmissionRequest create(JsonNode object) {
    return request(Operation.CREATE, object, MissingNode.getInstance());
  }

  public static AdmissionRequest update(JsonNode oldObject, JsonNode object) {
    return request(Operation.UPDATE, object, oldObject);
  }

  public static AdmissionRequest delete(JsonNode oldObject) {
    return request(Operation.DELETE, MissingNode.getInstance(), oldObject);
  }

  public static AdmissionRequest request(Operation operation, JsonNode object, JsonNode oldObject) {
    JsonNode identity = object.isMissingNode() ? oldObject : object;
    String apiVersion = identity.path("apiVersion").asText();
    String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    return new AdmissionRequest(
        Kind.of(group, identity.path("kind").asText()).orElseThrow(),
        "",
        operation,
        identity.at("/metadata/namespace").asText("default"),
        identity.at("/metadata/name").asText(),
        object,
        oldObject,
        false,
        SOMEBODY);
  }

  public static AdmissionRequest by(Requester requester, AdmissionRequest request) {
    return with(request, request.subResource(), request.dryRun(), requester);
  }

  public static AdmissionRequest dryRun(AdmissionRequest request) {
    return with(request, request.subResource(), true, request.requester());
  }

  public static AdmissionRequest onSubResource(String subResource, AdmissionRequest request) {
    return with(request, subResource, request.dryRun(), request.requester());
  }

  private static AdmissionRequest with(
      AdmissionRequest request, String subResource, boolean dryRun, Requester requester) {
    return new AdmissionRequest(
        request.kind(),
        subResource,
        request.operation(),
        request.namespace(),
        request.name(),
        request.object(),
        request.oldObject(),
        dryRun,
        requester);
  }
}
