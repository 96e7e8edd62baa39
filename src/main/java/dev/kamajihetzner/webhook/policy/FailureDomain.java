package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.GRAPH;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

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
          "MachineDeployment",
          "Refuses workers without `spec.template.spec.failureDomain` where the HetznerCluster has"
              + " no `controlPlaneRegions`; warns of an unknown location.",
          "CAPH then knows no place for their servers and never creates any.",
          "location.known");

  private static final JsonPointer FIELD = JsonPointer.compile("/spec/template/spec/failureDomain");
  private static final JsonPointer INFRASTRUCTURE =
      JsonPointer.compile("/spec/template/spec/infrastructureRef");
  private static final List<ReadField> READS =
      ReadField.all(
          Reference.reads(INFRASTRUCTURE),
          ReadField.text(FIELD),
          ReadField.text(WorkerSet.CLUSTER_NAME));
  private static final String TEMPLATE = "HCloudMachineTemplate";

  private final LocationSettings settings;

  FailureDomain(LocationSettings settings) {
    this.settings = settings;
  }

  @Override
  public PolicyId id() {
    return PolicyId.FAILURE_DOMAIN;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return kind == Kind.MACHINE_DEPLOYMENT ? READS : List.of();
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    Reference machines = Reference.of(request.object().at(INFRASTRUCTURE));
    // Machines of other kinds are placed by other means, bare metal by its host.
    if (!request.sets(FIELD)
        || machines == null
        || !TEMPLATE.equals(machines.kind())
        || !Kind.HETZNER_CLUSTER.group().equals(machines.group())) {
      return List.of();
    }
    String failureDomain = Fields.text(request.object(), FIELD);
    if (failureDomain != null && !failureDomain.isEmpty()) {
      return settings.known().contains(failureDomain)
          ? List.of()
          : List.of(
              Finding.warning(id(), FIELD, "unknown location " + failureDomain)
                  .expected(String.join(", ", new TreeSet<>(settings.known()))));
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
    if (hetznerCluster.isEmpty()) {
      return List.of(
          Finding.warning(
              id(),
              FIELD,
              "needed unless HetznerCluster " + name + ", still to come, has controlPlaneRegions"));
    }
    return hetznerCluster.get().regions()
        ? List.of()
        : List.of(
            Finding.refusal(
                    id(),
                    GRAPH,
                    FIELD,
                    "machines have nowhere to stand, as HetznerCluster "
                        + name
                        + " has no controlPlaneRegions")
                .found("no failureDomain")
                .expected("one of " + String.join(", ", new TreeSet<>(settings.known())))
                .remedy("Set spec.template.spec.failureDomain to the machines' location."));
  }
}
