package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.GRAPH;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.KubernetesVersion;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.VersionMatchSettings.Precision;
import dev.kamajihetzner.webhook.policy.VersionSkew.Preflight;
import java.util.Optional;

/**
 * One worker set beside its control plane.
 *
 * @param field the field of the reviewed object that findings are about
 * @param topologyOwned whether a topology orders the versions, and so Cluster API
 */
record VersionComparison(
    WorkerSet workers,
    KamajiControlPlane controlPlane,
    JsonPointer field,
    Precision precision,
    boolean topologyOwned) {
  private static final String EVERY_CHECK = "All";

  /** How the two do not match; nothing where they do. */
  Optional<Finding> mismatch() {
    if (workers.version() == null || controlPlane.version() == null) {
      return Optional.empty();
    }
    Optional<VersionSkew> skew = VersionSkew.of(workers.version(), controlPlane.version());
    if (skew.isEmpty()) {
      return Optional.of(warnOfTexts());
    }
    if (skew.get().newer()) {
      return Optional.of(refuseNewer(skew.get(), false));
    }
    if (skew.get().older()) {
      return Optional.of(refuseOlder(skew.get()));
    }
    return skew.get().kubelet().equals(skew.get().apiServer())
        ? Optional.empty()
        : Optional.of(refuseOtherPatch(skew.get().apiServer()));
  }

  private Finding warnOfTexts() {
    return Finding.warning(
        PolicyId.VERSION_MATCH,
        field,
        "cannot compare %s %s with KamajiControlPlane %s %s: not x.y.z"
            .formatted(workers, workers.version(), controlPlane.name(), controlPlane.version()));
  }

  /**
   * The refusal of workers that are newer.
   *
   * @param excused whether it is a warning whatever the checks say
   */
  Finding refuseNewer(VersionSkew skew, boolean excused) {
    return refusal(
        workers + " is newer than KamajiControlPlane " + controlPlane.name(),
        expectedOfWorkers(skew.apiServer()),
        "Upgrade KamajiControlPlane %s first, or lower %s.".formatted(controlPlane.name(), workers),
        excused,
        !heldBack(skew));
  }

  private Finding refuseOlder(VersionSkew skew) {
    boolean exact = workers.kubeadm() || precision != Precision.SKEW;
    return refusal(
        "%s is older than KamajiControlPlane %s%s"
            .formatted(
                workers,
                controlPlane.name(),
                workers.kubeadm() ? ", and kubeadm joins its own minor only" : ""),
        exact ? expectedOfWorkers(skew.apiServer()) : oldestOfWorkers(skew.apiServer()),
        setVersion(skew.apiServer())
            + (exact && !workers.kubeadm() && skew.failing(false).isEmpty()
                ? " The kubelet's skew allows it: version-match.precision=skew admits it."
                : ""),
        !exact && skew.failing(false).isEmpty(),
        !heldBack(skew) && (workers.kubeadm() || workers.skips(Preflight.KUBERNETES.toString())));
  }

  private Finding refuseOtherPatch(KubernetesVersion apiServer) {
    return refusal(
        workers + " is of another patch than KamajiControlPlane " + controlPlane.name(),
        "v" + apiServer,
        setVersion(apiServer)
            + (precision == Precision.EXACT ? " version-match.precision=minor admits it." : ""),
        precision != Precision.EXACT,
        workers.skips(EVERY_CHECK));
  }

  /**
   * The refusal of an upgrade that leaves the workers too old.
   *
   * @param excused whether it is a warning whatever the checks say
   */
  Finding refuseLeavingBehind(VersionSkew skew, boolean excused) {
    return refusal(
        workers + " would fall too far behind",
        oldestOfWorkers(skew.apiServer()),
        "Upgrade " + workers + " first.",
        excused,
        workers.skips(Preflight.KUBERNETES.toString()));
  }

  /**
   * @param allowed whether it is a warning whatever the checks say
   * @param skipped whether the workers ask to skip the checks that would fail: that asks for an
   *     override
   */
  private Finding refusal(
      String problem, String expected, String remedy, boolean allowed, boolean skipped) {
    Finding refusal =
        Finding.refusal(PolicyId.VERSION_MATCH, GRAPH, field, problem)
            .found(workers.version())
            .expected(expected)
            .remedy(remedy);
    if (allowed || topologyOwned) {
      return refusal.demoted();
    }
    return skipped ? refusal.whereTheRightSuffices() : refusal;
  }

  /** Cluster API holds new machines back by each of its checks that is not skipped. */
  private boolean heldBack(VersionSkew skew) {
    return skew.failing(workers.kubeadm()).stream()
        .anyMatch(check -> !workers.skips(check.toString()));
  }

  private String expectedOfWorkers(KubernetesVersion apiServer) {
    return precision == Precision.EXACT ? "v" + apiServer : "v" + apiServer.minorText() + ".x";
  }

  private static String oldestOfWorkers(KubernetesVersion apiServer) {
    return "v" + VersionSkew.oldestKubelet(apiServer) + " or newer";
  }

  private String setVersion(KubernetesVersion apiServer) {
    return "Set spec.template.spec.version of " + workers + " to v" + apiServer + ".";
  }
}
