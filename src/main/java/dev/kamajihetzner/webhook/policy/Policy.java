package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.List;

/**
 * One policy: a pure function of the request, the cluster graph and the settings. It is asked only
 * about CREATEs and UPDATEs of whole objects that are not always allowed anyway, and about an
 * UPDATE only where one of the fields that it reads has changed.
 */
public interface Policy {

  PolicyId id();

  /**
   * Every field that it reads of a reviewed object of that kind; none where it has nothing to say
   * about the kind. The conditions under which the API server asks, in deploy/, are tested against
   * this.
   */
  List<ReadField> reads(Kind kind);

  /** Every field of such an object that it may set; none for most. */
  default List<JsonPointer> writes(Kind kind) {
    return List.of();
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
