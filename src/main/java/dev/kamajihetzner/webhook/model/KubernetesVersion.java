package dev.kamajihetzner.webhook.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes version {@code x.y.z}, after dropping one leading {@code v}, as Kamaji reads it.
 * Build metadata is dropped, and so is a distribution's suffix, which stands after a dash where a
 * plus is not allowed: {@code v1.31.0-k0s.0}.
 *
 * @param preRelease one of Kubernetes' own, such as {@code rc.1}; empty for a release
 */
public record KubernetesVersion(int major, int minor, int patch, String preRelease)
    implements Comparable<KubernetesVersion> {

  private static final Pattern SEMANTIC_VERSION =
      Pattern.compile(
          "v?(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
              + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

  private static final Pattern KUBERNETES_PRE_RELEASE =
      Pattern.compile("(?:alpha|beta|rc)(?:\\.\\d+)+");

  /** The version in that text, or nothing where it is not strictly x.y.z. */
  public static Optional<KubernetesVersion> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = SEMANTIC_VERSION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new KubernetesVersion(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            preRelease(matcher.group(4))));
  }

  private static String preRelease(String afterDash) {
    if (afterDash == null) {
      return "";
    }
    Matcher own = KUBERNETES_PRE_RELEASE.matcher(afterDash);
    return own.lookingAt() ? own.group() : "";
  }

  /** Whether two texts name the same version: a leading v and build metadata make no difference. */
  public static boolean same(String one, String other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    Optional<KubernetesVersion> left = parse(one);
    return left.isPresent() ? left.equals(parse(other)) : one.equals(other);
  }

  public boolean sameMinor(KubernetesVersion other) {
    return major == other.major && minor == other.minor;
  }

  /** Whether this is of a newer minor (or major) than the other. */
  public boolean newerMinorThan(KubernetesVersion other) {
    return major != other.major ? major > other.major : minor > other.minor;
  }

  public boolean atLeast(int major, int minor) {
    return this.major != major ? this.major > major : this.minor >= minor;
  }

  /**
   * How many minors this is ahead of the other, negative if it is behind; the extreme {@code int}
   * for another major.
   */
  public int minorsAheadOf(KubernetesVersion other) {
    return major == other.major
        ? minor - other.minor
        : (major > other.major ? Integer.MAX_VALUE : Integer.MIN_VALUE);
  }

  /** The minor, as in {@code 1.34}. */
  public String minorText() {
    return major + "." + minor;
  }

  @Override
  public int compareTo(KubernetesVersion other) {
    return Comparator.comparingInt(KubernetesVersion::major)
        .thenComparingInt(KubernetesVersion::minor)
        .thenComparingInt(KubernetesVersion::patch)
        // A release comes after its pre-releases.
        .thenComparing(version -> version.preRelease.isEmpty())
        .thenComparing(KubernetesVersion::preRelease)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
  }
}
