package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;

/**
 * One policy: a pure function of the request, the cluster graph and the settings. It is asked only
 * about CREATEs and UPDATEs of whole objects that are not always allowed anyway.
 */
public interface Policy {

  PolicyId id();

  /** Whether it has anything to say about objects of that kind. */
  boolean handles(Kind kind);

  /** Whether it ever changes anything. */
  default boolean mutates() {
    return false;
  }

  /** What it would change. Mutating the result again changes nothing. */
  default Mutation mutate(AdmissionRequest request, ClusterGraph graph) {
    return Mutation.NONE;
  }

  /** What it finds in the final state of the object; only of what the request itself changes. */
  default List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    return List.of();
  }
}
