package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A reference of one object to another, read from either shape: Cluster API v1beta1's {@code
 * apiVersion, kind, name, namespace} or v1beta2's {@code apiGroup, kind, name}. The version in an
 * {@code apiVersion} is dropped, because upstream resolves by group and kind: the version written
 * there need not exist.
 *
 * @param group the API group, empty for core
 * @param namespace null where the reference names none
 */
public record Reference(String group, String kind, String namespace, String name) {

  /** The reference in that node; null where there is none with a kind and a name. */
  public static Reference of(JsonNode node) {
    String kind = Fields.text(node, "kind");
    String name = Fields.text(node, "name");
    if (kind == null || kind.isEmpty() || name == null || name.isEmpty()) {
      return null;
    }
    return new Reference(group(node).intern(), kind.intern(), Fields.text(node, "namespace"), name);
  }

  /** The API group that the reference in that node names: v1beta2 names it alone. */
  static String group(JsonNode node) {
    String group = Fields.text(node, "apiGroup");
    return group == null ? GroupKind.group(Fields.text(node, "apiVersion")) : group;
  }

  /** What is read of a reference there. */
  public static List<ReadField> reads(JsonPointer reference) {
    return List.of(
        ReadField.object(reference),
        ReadField.text(reference.appendProperty("apiGroup")),
        ReadField.text(reference.appendProperty("apiVersion")),
        ReadField.text(reference.appendProperty("kind")),
        ReadField.text(reference.appendProperty("namespace")),
        ReadField.text(reference.appendProperty("name")));
  }

  /** Whether both name the same object, or none; either may be null. */
  public static boolean toTheSame(Reference one, Reference other) {
    return one == null || other == null
        ? one == other
        : one.group.equals(other.group)
            && one.kind.equals(other.kind)
            && one.name.equals(other.name);
  }

  public boolean isA(Kind wanted) {
    return wanted.group().equals(group) && wanted.toString().equals(kind);
  }
}
