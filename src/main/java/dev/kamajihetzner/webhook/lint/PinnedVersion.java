package dev.kamajihetzner.webhook.lint;

import dev.kamajihetzner.webhook.model.KubernetesVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes version as it stands in a command or a file. A version 1.y.z, with or without a
 * leading v, counts as Kubernetes' where the text right before it, on the same line, is made of
 *
 * <ol>
 *   <li>one of the words kubernetes, kubelet, kubeadm, kubectl, kube-apiserver,
 *       kube-controller-manager, kube-scheduler, kube-proxy, kube, k8s, in any case, and no tail of
 *       a longer word;
 *   <li>optionally "version", "release" or "ver" (KUBERNETES_VERSION, kubernetesVersion, {@code
 *       --kubernetes-version}), or ".io";
 *   <li>any number of blanks, quotes, assignments, brackets, slashes and dashes, with the words
 *       echo, release, releases and download between them: {@code kubelet=1.25.2-00}, {@code $(echo
 *       v1.25.2}, {@code dl.k8s.io/release/v1.25.2}.
 * </ol>
 *
 * <p>Other things' versions are left alone: {@code CONTAINERD=1.7.0}, {@code
 * kubernetes-cni=1.2.0-00}, {@code kube-vip:v1.0.1}, {@code cri-tools/releases/download/v1.25.0},
 * {@code registry.k8s.io/coredns:v1.9.3}.
 *
 * <p>A minor without a patch counts in the two forms that decide what is installed: the package
 * repository {@code pkgs.k8s.io/core:/stable:/v1.29}, and a package pinned to {@code 1.29.*}.
 *
 * @param text as written, without a leading v
 * @param minorOnly whether the patch is left open
 */
record PinnedVersion(String text, boolean minorOnly) {
  /**
   * A flag or a part of a variable's name. The tail of a longer word, such as vault-k8s, is
   * neither. All words begin with a k, and to look for that first saves most of the time.
   */
  private static final String WORD_START = "(?=k)(?<![a-z0-9])(?<![a-z0-9]-)";

  private static final String SEPARATORS = "[ \\t=:\"'(){}$/@_-]";

  private static final Pattern WHOLE =
      Pattern.compile(
          WORD_START
              + "(?:kubernetes|kubelet|kubeadm|kubectl"
              + "|kube-(?:apiserver|controller-manager|scheduler|proxy)|kube|k8s)"
              + "(?:[-_ ]?(?:version|release|ver)|\\.io)?"
              + SEPARATORS
              + "*(?:(?:echo|releases?|download)"
              + SEPARATORS
              + "+){0,3}v?(1\\.\\d{1,3}\\.\\d{1,3}(?:-(?:alpha|beta|rc)\\.\\d{1,3})?)(?!\\.?\\d)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern MINOR =
      Pattern.compile(
          "core:/(?:stable|prerelease):/v(1\\.\\d{1,3})(?![.\\d])"
              + "|"
              + WORD_START
              + "(?:kubelet|kubeadm|kubectl)[=-]v?(1\\.\\d{1,3})\\.\\*");

  /** The versions in that text, each as often as it stands there. */
  static List<PinnedVersion> in(String text) {
    List<PinnedVersion> versions = new ArrayList<>();
    if (!text.contains("1.")) {
      return versions;
    }
    Matcher whole = WHOLE.matcher(text);
    while (whole.find()) {
      versions.add(new PinnedVersion(whole.group(1), false));
    }
    if (!text.contains("core:/") && !text.contains(".*")) {
      // One of them is in all that the pattern finds, and in few texts.
      return versions;
    }
    Matcher minor = MINOR.matcher(text);
    while (minor.find()) {
      versions.add(
          new PinnedVersion(minor.group(1) == null ? minor.group(2) : minor.group(1), true));
    }
    return versions;
  }

  /** Whether machines of that version get what is pinned here. */
  boolean fits(KubernetesVersion version) {
    return minorOnly
        ? text.equals(version.major() + "." + version.minor())
        : KubernetesVersion.parse(text).filter(version::equals).isPresent();
  }
}
