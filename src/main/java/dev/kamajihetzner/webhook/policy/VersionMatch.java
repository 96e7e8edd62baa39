package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.DryRun;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the versions of a KamajiControlPlane and its workers together. Nothing upstream compares
 * them at admission; a mismatch shows only as machines that never come.
 */
final class VersionMatch implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane, MachineDeployment, MachinePool, MachineSet, Machine, Cluster",
          "Refuses worker versions that do not match the control plane's, and a control plane that"
              + " leaves its workers too far behind; tells which workers to bump next.",
          "Nothing else compares them at admission. A mismatch shows only as machines that are"
              + " never created or never join.",
          "version-match.precision",
          "version-match.dry-run");

  private final Precision precision;
  private final boolean refusesDryRuns;

  VersionMatch(VersionMatchSettings settings) {
    precision = settings.precision();
    refusesDryRuns = settings.dryRun() == DryRun.ENFORCE;
  }

  @Override
  public PolicyId id() {
    return PolicyId.VERSION_MATCH;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return switch (kind) {
      case KAMAJI_CONTROL_PLANE -> KamajiControlPlane.READS;
      case MACHINE_DEPLOYMENT, MACHINE_POOL, MACHINE_SET, MACHINE -> WorkerSet.reads(kind);
      case CLUSTER -> Cluster.READS;
      default -> List.of();
    };
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    List<Finding> findings =
        switch (request.kind()) {
          case KAMAJI_CONTROL_PLANE -> judgeControlPlane(request, graph);
          case CLUSTER -> judgeCluster(request, graph);
          default -> judgeWorkerSet(request, graph);
        };
    // Flux dry-runs a whole set before it applies any of it: a refusal here would hold back the
    // very object that the refusal waits for.
    return request.dryRun() && !refusesDryRuns
        ? findings.stream().map(Finding::demoted).toList()
        : findings;
  }

  private List<Finding> judgeWorkerSet(AdmissionRequest request, ClusterGraph graph) {
    WorkerSet workers =
        WorkerSet.of(request.kind(), request.namespace(), request.name(), request.object());
    if (workers.clusterName() == null || !setsWhatIsCompared(request)) {
      return List.of();
    }
    JsonPointer field = WorkerSet.version(request.kind());
    Optional<Cluster> cluster = graph.cluster(request.namespace(), workers.clusterName());
    if (cluster.isEmpty()) {
      return List.of(warnOfMissing("Cluster", workers.clusterName(), field));
    }
    if (!cluster.get().hasKamajiControlPlane()) {
      return List.of();
    }
    if (workers.version() == null) {
      // Another type is the schema's to refuse.
      return Fields.present(request.object(), field)
          ? List.of()
          : List.of(warnOfNoVersion(workers, field));
    }
    String name = cluster.get().controlPlane().name();
    return graph
        .controlPlane(request.namespace(), name)
        .map(
            controlPlane ->
                versions(cluster.get(), controlPlane, graph).mismatches(List.of(workers), field))
        .orElseGet(() -> List.of(warnOfMissing("KamajiControlPlane", name, field)));
  }

  private static boolean setsWhatIsCompared(AdmissionRequest request) {
    Kind kind = request.kind();
    return setsVersion(request, WorkerSet.version(kind))
        || request.changes(WorkerSet.CLUSTER_NAME)
        || (WorkerSet.kubeadm(kind, request.object())
            && !WorkerSet.kubeadm(kind, request.oldObject()));
  }

  private Finding warnOfNoVersion(WorkerSet workers, JsonPointer field) {
    return Finding.warning(id(), field, workers + " says no version")
        .remedy("kubeadm never bootstraps such machines; nothing compares others.");
  }

  private Finding warnOfMissing(String kind, String name, JsonPointer field) {
    return Finding.warning(
        id(), field, kind + " " + name + " is not there yet: versions are compared when it comes");
  }

  private List<Finding> judgeCluster(AdmissionRequest request, ClusterGraph graph) {
    if (!request.refers(Cluster.CONTROL_PLANE) && !request.unpauses()) {
      return List.of();
    }
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    if (!cluster.hasKamajiControlPlane()) {
      return List.of();
    }
    List<Finding> findings =
        graph
            .controlPlane(request.namespace(), cluster.controlPlane().name())
            .map(
                controlPlane ->
                    versions(cluster, controlPlane, graph)
                        .mismatches(workerSets(cluster, graph), Cluster.CONTROL_PLANE))
            .orElse(List.of());
    return request.unpauses()
        ? findings.stream().map(Finding::whereTheRightSuffices).toList()
        : findings;
  }

  private List<Finding> judgeControlPlane(AdmissionRequest request, ClusterGraph graph) {
    if (!setsVersion(request, KamajiControlPlane.VERSION)) {
      return List.of();
    }
    KamajiControlPlane controlPlane =
        KamajiControlPlane.of(request.namespace(), request.name(), request.object());
    List<Finding> findings = new ArrayList<>();
    for (Cluster cluster :
        graph.clustersWithControlPlane(request.namespace(), request.name()).stream()
            .sorted(Comparator.comparing(Cluster::name))
            .toList()) {
      ClusterVersions versions = versions(cluster, controlPlane, graph);
      List<WorkerSet> workerSets = workerSets(cluster, graph);
      findings.addAll(
          request.creates()
              ? versions.mismatches(workerSets, KamajiControlPlane.VERSION)
              : versions.upgrade(
                  Fields.text(request.oldObject(), KamajiControlPlane.VERSION), workerSets));
    }
    return findings;
  }

  private static List<WorkerSet> workerSets(Cluster cluster, ClusterGraph graph) {
    return graph.workerSets(cluster.namespace(), cluster.name()).stream()
        .filter(workers -> !workers.deleting())
        .sorted(Comparator.comparing(WorkerSet::toString))
        .toList();
  }

  private ClusterVersions versions(
      Cluster cluster, KamajiControlPlane controlPlane, ClusterGraph graph) {
    return new ClusterVersions(controlPlane, precision, hasTopology(cluster, graph));
  }

  /** Whether Cluster API orders versions there: by a class that nobody has it orders nothing. */
  private static boolean hasTopology(Cluster cluster, ClusterGraph graph) {
    return cluster.clusterClass() != null
        && graph
            .clusterClass(cluster.clusterClass().namespace(), cluster.clusterClass().name())
            .isPresent();
  }

  private static boolean setsVersion(AdmissionRequest request, JsonPointer field) {
    return request.creates()
        || !KubernetesVersion.same(
            Fields.text(request.oldObject(), field), Fields.text(request.object(), field));
  }
}
