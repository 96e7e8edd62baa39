package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.GroupKind;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/**
 * A kind as URLs and RBAC rules name it.
 *
 * @param plural such as {@code clusters}
 */
public record ServedKind(GroupKind kind, String plural) {
  /** The API that its objects are read from, in that version. */
  ResourceDefinitionContext api(String version) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(kind.group())
        .withVersion(version)
        .withKind(kind.kind())
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  @Override
  public String toString() {
    return kind.kind();
  }
}
