package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import java.util.List;

/**
 * One write to one object of a kind that we know, as the API server asks about it.
 *
 * @param namespace the object's namespace
 * @param name empty on a CREATE with generateName
 * @param object the object as it would be stored; a missing node on DELETE
 * @param oldObject the stored object; a missing node on CREATE
 */
public record AdmissionRequest(
    Kind kind,
    String subResource,
    Operation operation,
    String namespace,
    String name,
    JsonNode object,
    JsonNode oldObject,
    boolean dryRun,
    Requester requester) {

  /** What the request does; whatever we do not judge is {@link #OTHER}. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    OTHER;

    public static Operation of(String text) {
      if (text == null) {
        return OTHER;
      }
      return switch (text) {
        case "CREATE" -> CREATE;
        case "UPDATE" -> UPDATE;
        case "DELETE" -> DELETE;
        default -> OTHER;
      };
    }
  }

  public AdmissionRequest {
    object = object == null ? MissingNode.getInstance() : object;
    oldObject = oldObject == null ? MissingNode.getInstance() : oldObject;
  }

  /** Whether the request creates the object or changes one of these fields in any way. */
  public boolean touches(List<JsonPointer> fields) {
    return creates()
        || fields.stream().anyMatch(field -> !object.at(field).equals(oldObject.at(field)));
  }

  boolean creates() {
    return operation == Operation.CREATE;
  }

  /** Whether the request sets this field: it creates the object, or changes the field. */
  boolean sets(JsonPointer field) {
    return creates() || changes(field);
  }

  /** Whether the request updates the object and gives this field another value. */
  boolean changes(JsonPointer field) {
    return operation == Operation.UPDATE && Fields.changed(oldObject, object, field);
  }

  /**
   * Whether the request makes this reference, or makes it one to another object. Upstream brings
   * the API versions in references up to date; that is no change.
   */
  boolean refers(JsonPointer field) {
    return creates()
        || (operation == Operation.UPDATE
            && !Reference.toTheSame(
                Reference.of(oldObject.at(field)), Reference.of(object.at(field))));
  }

  /** Whether the request lets Cluster API go on with a Cluster that was paused. */
  boolean unpauses() {
    return kind == Kind.CLUSTER
        && operation == Operation.UPDATE
        && Cluster.paused(oldObject)
        && !Cluster.paused(object);
  }

  /** The same request for another final state of the object, as after a mutation. */
  public AdmissionRequest withObject(JsonNode mutated) {
    return new AdmissionRequest(
        kind, subResource, operation, namespace, name, mutated, oldObject, dryRun, requester);
  }
}
