package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.Set;

/**
 * The whole objects that were looked up for an audit, found or not. When one of them comes, changes
 * or goes, the audit has to be made again. What the graph tells of others is {@link
 * RestingClusters}' to know.
 */
public record RestsOn(Set<Key> keys) {
  /**
   * An object.
   *
   * @param namespace empty for objects without one
   */
  public record Key(GroupKind kind, String namespace, String name) {}

  public RestsOn {
    keys = Set.copyOf(keys);
  }
}
