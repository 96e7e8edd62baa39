package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.KubernetesVersion;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A kubelet's version beside its API server's, and what upstream makes of the two.
 *
 * @see <a href="https://kubernetes.io/releases/version-skew-policy/#kubelet">Kubernetes' version
 *     skew policy</a>
 * @see <a
 *     href="https://github.com/kubernetes-sigs/cluster-api/blob/main/internal/controllers/machineset/machineset_preflight.go">Cluster
 *     API's preflight checks</a>
 */
record VersionSkew(KubernetesVersion kubelet, KubernetesVersion apiServer) {

  /** A check that Cluster API makes before it creates a machine. */
  enum Preflight {
    /** A kubelet is no newer than its API server, and not too old for it. */
    KUBERNETES("KubernetesVersionSkew"),
    /** kubeadm joins its own minor only. */
    KUBEADM("KubeadmVersionSkew");

    private final String text;

    Preflight(String text) {
      this.text = text;
    }

    /** The name by which an annotation skips it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** The skew between two versions as written; nothing where one of them is not x.y.z. */
  static Optional<VersionSkew> of(String kubelet, String apiServer) {
    return KubernetesVersion.parse(kubelet)
        .flatMap(
            parsed ->
                KubernetesVersion.parse(apiServer).map(other -> new VersionSkew(parsed, other)));
  }

  /** Whether the kubelet is of a newer minor; upstream supports none. */
  boolean newer() {
    return kubelet.newerMinorThan(apiServer);
  }

  /** Whether the kubelet is of an older minor. */
  boolean older() {
    return apiServer.newerMinorThan(kubelet);
  }

  /** Whether the kubelet is of an older minor than upstream supports. */
  boolean tooOld() {
    return apiServer.minorsAheadOf(kubelet) > supportedMinors(kubelet);
  }

  /** The preflight checks that hold new machines back. */
  Set<Preflight> failing(boolean kubeadm) {
    Set<Preflight> failing = EnumSet.noneOf(Preflight.class);
    if (newer() || tooOld()) {
      failing.add(Preflight.KUBERNETES);
    }
    if (kubeadm && !kubelet.sameMinor(apiServer)) {
      failing.add(Preflight.KUBEADM);
    }
    return failing;
  }

  /** The oldest kubelet that upstream supports beside that API server. */
  static KubernetesVersion oldestKubelet(KubernetesVersion apiServer) {
    return minorsBefore(apiServer, supportedMinors(minorsBefore(apiServer, 3)));
  }

  private static KubernetesVersion minorsBefore(KubernetesVersion version, int minors) {
    return new KubernetesVersion(version.major(), Math.max(0, version.minor() - minors), 0, "");
  }

  /** A kubelet may be three minors older than its API server; before 1.25, two. */
  private static int supportedMinors(KubernetesVersion kubelet) {
    return kubelet.atLeast(1, 25) ? 3 : 2;
  }
}
