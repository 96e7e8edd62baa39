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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps the versions of a KamajiControlPlane and its MachineDeployments and MachinePools together.
 * Nothing upstream compares them at admission; a mismatch shows only as machines that never come.
 */
final class VersionMatch implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane, MachineDeployment, MachinePool, Cluster",
          "Refuses worker versions that do not match the control plane's, and a control plane that"
              + " leaves its workers too far behind; tells which workers to bump next.",
          "Nothing else compares them at admission. A mismatch shows only as machines that are"
              + " never created or never join.",
          "version-match.precision",
          "version-match.dry-run");

  private static final int NAMES_IN_A_WARNING = 3;

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
      case MACHINE_DEPLOYMENT, MACHINE_POOL -> WorkerSet.READS;
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
    if (workers.version() == null
        || workers.clusterName() == null
        || !setsVersion(request, WorkerSet.VERSION)) {
      return List.of();
    }
    Optional<Cluster> cluster = graph.cluster(request.namespace(), workers.clusterName());
    if (cluster.isEmpty()) {
      return List.of(warnOfMissing("Cluster", workers.clusterName()));
    }
    if (!cluster.get().hasKamajiControlPlane()) {
      return List.of();
    }
    String name = cluster.get().controlPlane().name();
    return graph
        .controlPlane(request.namespace(), name)
        .map(controlPlane -> mismatches(List.of(workers), controlPlane, WorkerSet.VERSION))
        .orElseGet(() -> List.of(warnOfMissing("KamajiControlPlane", name)));
  }

  private Finding warnOfMissing(String kind, String name) {
    return Finding.warning(
        id(),
        WorkerSet.VERSION,
        kind + " " + name + " is not there yet: versions are compared when it comes");
  }

  private List<Finding> judgeCluster(AdmissionRequest request, ClusterGraph graph) {
    if (!request.refers(Cluster.CONTROL_PLANE)) {
      return List.of();
    }
    Cluster cluster = Cluster.of(request.namespace(), request.name(), request.object());
    if (!cluster.hasKamajiControlPlane()) {
      return List.of();
    }
    return graph
        .controlPlane(request.namespace(), cluster.controlPlane().name())
        .map(
            controlPlane ->
                mismatches(
                    workerSets(List.of(cluster), graph), controlPlane, Cluster.CONTROL_PLANE))
        .orElse(List.of());
  }

  private List<Finding> judgeControlPlane(AdmissionRequest request, ClusterGraph graph) {
    if (!setsVersion(request, KamajiControlPlane.VERSION)) {
      return List.of();
    }
    KamajiControlPlane controlPlane =
        KamajiControlPlane.of(request.namespace(), request.name(), request.object());
    List<WorkerSet> workerSets =
        workerSets(graph.clustersWithControlPlane(request.namespace(), request.name()), graph);
    return request.creates()
        ? mismatches(workerSets, controlPlane, KamajiControlPlane.VERSION)
        : judgeUpgrade(
            Fields.text(request.oldObject(), KamajiControlPlane.VERSION), controlPlane, workerSets);
  }

  private static List<WorkerSet> workerSets(Collection<Cluster> clusters, ClusterGraph graph) {
    return clusters.stream()
        .flatMap(cluster -> graph.workerSets(cluster.namespace(), cluster.name()).stream())
        .filter(workers -> !workers.deleting())
        .sorted(Comparator.comparing(WorkerSet::toString))
        .toList();
  }

  private List<Finding> mismatches(
      List<WorkerSet> workerSets, KamajiControlPlane controlPlane, JsonPointer field) {
    return workerSets.stream()
        .flatMap(workers -> comparison(workers, controlPlane, field).mismatch().stream())
        .toList();
  }

  private VersionComparison comparison(
      WorkerSet workers, KamajiControlPlane controlPlane, JsonPointer field) {
    return new VersionComparison(workers, controlPlane, field, precision);
  }

  /** A control plane goes first; its workers follow, and may lag behind by the skew until then. */
  private List<Finding> judgeUpgrade(
      String oldVersion, KamajiControlPlane controlPlane, List<WorkerSet> workerSets) {
    Optional<KubernetesVersion> version = KubernetesVersion.parse(controlPlane.version());
    if (version.isEmpty()) {
      return List.of();
    }
    Optional<KubernetesVersion> old = KubernetesVersion.parse(oldVersion);
    // Workers that were ahead already come closer by an upgrade.
    boolean closer = old.filter(it -> version.get().compareTo(it) > 0).isPresent();
    // Workers that were too far behind already are left no further behind by a patch.
    boolean noFurther = old.filter(it -> !version.get().newerMinorThan(it)).isPresent();
    List<Finding> findings = new ArrayList<>();
    List<WorkerSet> following = new ArrayList<>();
    for (WorkerSet workers : workerSets) {
      VersionComparison comparison = comparison(workers, controlPlane, KamajiControlPlane.VERSION);
      VersionSkew.of(workers.version(), controlPlane.version())
          .ifPresent(
              skew -> {
                if (skew.newer()) {
                  findings.add(comparison.refuseNewer(skew, closer));
                } else if (skew.tooOld()) {
                  findings.add(comparison.refuseLeavingBehind(skew, noFurther));
                } else if (hasToFollow(skew)) {
                  following.add(workers);
                }
              });
    }
    if (!following.isEmpty()) {
      findings.add(warnOfFollowing(following, version.get()));
    }
    return findings;
  }

  private boolean hasToFollow(VersionSkew skew) {
    return precision == Precision.EXACT ? !skew.kubelet().equals(skew.apiServer()) : skew.older();
  }

  private Finding warnOfFollowing(List<WorkerSet> following, KubernetesVersion version) {
    Finding warning =
        Finding.warning(
            id(),
            KamajiControlPlane.VERSION,
            "bump " + names(following) + " to v" + version + " next");
    List<WorkerSet> held =
        following.stream()
            .filter(WorkerSet::kubeadm)
            .filter(
                workers ->
                    KubernetesVersion.parse(workers.version())
                        .filter(kubelet -> !kubelet.sameMinor(version))
                        .isPresent())
            .toList();
    if (held.isEmpty()) {
      return warning;
    }
    String who = held.size() == following.size() ? "They" : names(held);
    return warning.remedy(who + " cannot scale until then, as kubeadm joins its own minor only.");
  }

  private static String names(List<WorkerSet> workerSets) {
    String names =
        workerSets.stream()
            .limit(NAMES_IN_A_WARNING)
            .map(WorkerSet::toString)
            .collect(Collectors.joining(", "));
    int more = workerSets.size() - NAMES_IN_A_WARNING;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  private static boolean setsVersion(AdmissionRequest request, JsonPointer field) {
    return request.creates()
        || !KubernetesVersion.same(
            Fields.text(request.oldObject(), field), Fields.text(request.object(), field));
  }
}
