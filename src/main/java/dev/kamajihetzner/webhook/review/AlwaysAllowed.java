package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;

/**
 * What is allowed and left alone whatever the policies say, so that no deletion and no status ever
 * hangs on us. Nothing that somebody writes on an object belongs here. Even a deletionTimestamp can
 * come with a server-side apply that creates the object; what is stored with one really goes.
 */
final class AlwaysAllowed {
  private AlwaysAllowed() {}

  static boolean allows(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE) {
      return true;
    }
    if (request.subResource() != null && !request.subResource().isEmpty()) {
      return true;
    }
    JsonNode object = request.object();
    // No object at all can still be sent by hand; there is nothing in it to judge.
    return !object.isObject() || Fields.present(request.oldObject(), Fields.DELETION_TIMESTAMP);
  }
}
