package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.GRAPH;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.hetzner.Locations;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sees that the machines of a MachineDeployment can stand somewhere: CAPH takes the machine's
 * failure domain or else one of the HetznerCluster's control plane regions, and with neither never
 * creates a server.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/main/pkg/scope/machine.go">where
 *     CAPH chooses</a>
 */
final class FailureDomain implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "MachineDeployment, MachineSet, Machine, Cluster",
          "Refuses workers without `failureDomain` where the HetznerCluster has no"
              + " `controlPlaneRegions`; warns of an unknown location, and of one outside the"
              + " HetznerCluster's network zone.",
          "CAPH then knows no place for their servers, or cannot attach them to the network, and"
              + " never creates any.",
          "location.known",
          "location.zones");

  private final Locations locations;

  FailureDomain(LocationSettings settings) {
    this.locations = settings.locations();
  }

  @Override
  public PolicyId id() {
    return PolicyId.FAILURE_DOMAIN;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return switch (kind) {
      case MACHINE_DEPLOYMENT, MACHINE_SET, MACHINE -> WorkerSet.reads(kind);
      case CLUSTER -> Cluster.READS;
      default -> List.of();
    };
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    return request.kind() == Kind.CLUSTER
        ? judgeUnpaused(request, graph)
        : judgeWorkers(request, graph);
  }

  private List<Finding> judgeWorkers(AdmissionRequest request, ClusterGraph graph) {
    JsonPointer field = WorkerSet.failureDomain(request.kind());
    if (!setsPlace(request) || !WorkerSet.servers(request.kind(), request.object())) {
      return List.of();
    }
    String failureDomain = Fields.text(request.object(), field);
    boolean placed = failureDomain != null && !failureDomain.isEmpty();
    if (placed && !locations.isKnown(failureDomain)) {
      return List.of(
          Finding.warning(id(), field, "unknown location " + failureDomain)
              .expected(locations.text()));
    }
    Optional<Cluster> cluster =
        Optional.ofNullable(Fields.text(request.object(), WorkerSet.CLUSTER_NAME))
            .flatMap(name -> graph.cluster(request.namespace(), name))
            .filter(Cluster::hasHetznerInfrastructure);
    if (cluster.isEmpty()) {
      return List.of();
    }
    String name = cluster.get().infrastructure().name();
    Optional<HetznerCluster> hetznerCluster = graph.hetznerCluster(request.namespace(), name);
    if (placed) {
      return hetznerCluster
          .filter(HetznerCluster::hasNetwork)
          .filter(it -> outsideNetwork(failureDomain, it))
          .map(it -> List.of(warnOfNetwork(field, failureDomain, it)))
          .orElse(List.of());
    }
    if (hetznerCluster.isEmpty()) {
      return List.of(
          Finding.warning(
              id(),
              field,
              "needed unless HetznerCluster " + name + ", still to come, has controlPlaneRegions"));
    }
    return hetznerCluster.get().regions()
        ? List.of()
        : List.of(refusal(request.kind(), "machines", field, name));
  }

  private boolean outsideNetwork(String location, HetznerCluster hetznerCluster) {
    String zone = locations.zone(location);
    return zone != null && !zone.equals(hetznerCluster.networkZone());
  }

  private Finding warnOfNetwork(JsonPointer field, String location, HetznerCluster hetznerCluster) {
    return Finding.warning(
            id(),
            field,
            "%s is not in %s, the network zone of HetznerCluster %s"
                .formatted(location, hetznerCluster.networkZone(), hetznerCluster.name()))
        .remedy("CAPH cannot attach such machines to its network.");
  }

  private static boolean setsPlace(AdmissionRequest request) {
    Kind kind = request.kind();
    return request.sets(WorkerSet.failureDomain(kind))
        || request.changes(WorkerSet.CLUSTER_NAME)
        || !WorkerSet.servers(kind, request.oldObject());
  }

  /** While the Cluster was paused, its workers were only warned of. */
  private List<Finding> judgeUnpaused(AdmissionRequest request, ClusterGraph graph) {
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    if (!request.unpauses() || !cluster.hasHetznerInfrastructure()) {
      return List.of();
    }
    String name = cluster.infrastructure().name();
    if (graph
        .hetznerCluster(cluster.namespace(), name)
        .filter(hetznerCluster -> !hetznerCluster.regions())
        .isEmpty()) {
      return List.of();
    }
    return graph.workerSets(cluster.namespace(), cluster.name()).stream()
        .filter(workers -> workers.kind() == Kind.MACHINE_DEPLOYMENT)
        .filter(workers -> workers.placeless() && !workers.deleting())
        .sorted(Comparator.comparing(WorkerSet::name))
        .map(
            workers ->
                refusal(workers.kind(), "machines of " + workers, Cluster.PAUSED, name)
                    .whereTheRightSuffices())
        .toList();
  }

  private Finding refusal(Kind kind, String machines, JsonPointer field, String hetznerCluster) {
    return Finding.refusal(
            id(),
            GRAPH,
            field,
            machines
                + " have nowhere to stand, as HetznerCluster "
                + hetznerCluster
                + " has no controlPlaneRegions")
        .found("no failureDomain")
        .expected("one of " + locations.text())
        .remedy(
            "Set "
                + WorkerSet.failureDomain(kind).toString().substring(1).replace('/', '.')
                + " to the machines' location.");
  }
}
