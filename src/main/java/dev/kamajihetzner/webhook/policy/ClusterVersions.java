package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The versions of one Cluster: its control plane's beside its workers'.
 *
 * @param topology whether Cluster API orders versions there
 */
record ClusterVersions(KamajiControlPlane controlPlane, Precision precision, boolean topology) {
  private static final int NAMES_IN_A_WARNING = 3;

  /** How worker sets do not match, as things stand. */
  List<Finding> mismatches(List<WorkerSet> workerSets, JsonPointer field) {
    return workerSets.stream()
        .flatMap(workers -> comparison(workers, field).mismatch().stream())
        .toList();
  }

  private VersionComparison comparison(WorkerSet workers, JsonPointer field) {
    return new VersionComparison(
        workers, controlPlane, field, precision, topologyOwned(workers, field));
  }

  /**
   * A topology owns what carries its label, and no workers that somebody puts beside its own. They
   * do not hold back a control plane that is the topology's.
   */
  private boolean topologyOwned(WorkerSet workers, JsonPointer field) {
    return topology
        && (workers.topologyOwned()
            || (controlPlane.topologyOwned() && field.equals(KamajiControlPlane.VERSION)));
  }

  /** A control plane goes first; its workers follow, and may lag behind by the skew until then. */
  List<Finding> upgrade(String oldVersion, List<WorkerSet> workerSets) {
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
      VersionComparison comparison = comparison(workers, KamajiControlPlane.VERSION);
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
            PolicyId.VERSION_MATCH,
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
}
