package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.model.GroupKind;

/**
 * An object as an API server has it.
 *
 * @param namespace empty for objects without one
 */
public record LiveObject(String apiVersion, String kind, String namespace, String name) {
  GroupKind groupKind() {
    return new GroupKind(GroupKind.group(apiVersion), kind);
  }

  /** As people name it: {@code KamajiControlPlane default/demo}. */
  String label() {
    return kind + " " + qualifiedName();
  }

  String qualifiedName() {
    return (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
