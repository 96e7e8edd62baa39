package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.ServedKind;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of one namespace as they were when they were listed, answered from memory: for all
 * Clusters of the namespace, one after the other. What Clusters share with other namespaces is
 * asked for by its name. Safe for any number of threads.
 */
public final class NamespaceReads implements WholeObjects {
  private final String namespace;
  private final WholeObjects others;
  private final Map<GroupKind, PackedObjects> objects = new HashMap<>();
  private final Map<String, List<String>> healthChecks = new HashMap<>();

  private NamespaceReads(String namespace, WholeObjects others) {
    this.namespace = namespace;
    this.others = others;
  }

  /**
   * Lists a namespace.
   *
   * @param reads of {@link AuditedKinds}
   * @throws LiveReadFailed if it cannot be listed
   */
  public static NamespaceReads list(WholeReads reads, String namespace) {
    NamespaceReads listed = new NamespaceReads(namespace, new SingleReads(reads));
    for (ServedKind served : AuditedKinds.OF_CLUSTERS) {
      if (reads.serves(served.kind())) {
        PackedObjects.Packing packing = new PackedObjects.Packing();
        reads.list(
            served.kind(),
            namespace,
            null,
            it -> {
              packing.add(Fields.text(it, "metadata", "name"), it);
              listed.note(served.kind(), it);
            });
        listed.objects.put(served.kind(), packing.packed());
      }
    }
    return listed;
  }

  private void note(GroupKind kind, JsonNode object) {
    String clusterName = Fields.text(object, WorkerSet.CLUSTER_NAME);
    if (kind.equals(GroupKind.MACHINE_HEALTH_CHECK) && clusterName != null) {
      healthChecks
          .computeIfAbsent(clusterName, it -> new ArrayList<>(1))
          .add(Fields.text(object, "metadata", "name"));
    }
  }

  @Override
  public boolean reads(GroupKind kind) {
    return objects.containsKey(kind) || others.reads(kind);
  }

  @Override
  public Optional<JsonNode> find(GroupKind kind, String itsNamespace, String name) {
    PackedObjects ofKind = itsNamespace.equals(namespace) ? objects.get(kind) : null;
    return ofKind == null ? others.find(kind, itsNamespace, name) : ofKind.find(name);
  }

  @Override
  public List<JsonNode> healthChecks(String itsNamespace, String clusterName) {
    if (!itsNamespace.equals(namespace)) {
      return others.healthChecks(itsNamespace, clusterName);
    }
    return healthChecks.getOrDefault(clusterName, List.of()).stream()
        .flatMap(name -> find(GroupKind.MACHINE_HEALTH_CHECK, namespace, name).stream())
        .toList();
  }

  /** How much memory the objects take, without their names. */
  long bytes() {
    return objects.values().stream().mapToLong(PackedObjects::bytes).sum();
  }
}
