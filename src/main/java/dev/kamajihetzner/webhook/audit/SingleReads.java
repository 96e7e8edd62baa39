package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks for each object by its name: for one Cluster, as it is right now. */
public final class SingleReads implements WholeObjects {
  private final WholeReads reads;

  /**
   * @param reads of {@link AuditedKinds}
   */
  public SingleReads(WholeReads reads) {
    this.reads = reads;
  }

  @Override
  public boolean reads(GroupKind kind) {
    return reads.serves(kind);
  }

  @Override
  public Optional<JsonNode> find(GroupKind kind, String namespace, String name) {
    return reads.get(kind, namespace, name).map(JsonNode.class::cast);
  }

  /**
   * By the label that Cluster API's webhook puts on each of them, and those few that have come past
   * that.
   */
  @Override
  public List<JsonNode> healthChecks(String namespace, String clusterName) {
    List<JsonNode> found = new ArrayList<>();
    for (String selector :
        List.of(WellKnown.CLUSTER_NAME + '=' + clusterName, '!' + WellKnown.CLUSTER_NAME)) {
      reads.list(
          GroupKind.MACHINE_HEALTH_CHECK,
          namespace,
          selector,
          it -> {
            if (clusterName.equals(Fields.text(it, WorkerSet.CLUSTER_NAME))) {
              found.add(it);
            }
          });
    }
    return found;
  }
}
