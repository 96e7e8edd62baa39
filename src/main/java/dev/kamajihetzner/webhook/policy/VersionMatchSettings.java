package dev.kamajihetzner.webhook.policy;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How closely the versions of control plane and workers have to match. */
public interface VersionMatchSettings {
  @WithDefault("exact")
  Precision precision();

  /** What becomes, on a dry-run, of a refusal that rests on another object. */
  @WithName("dry-run")
  @WithDefault("warn")
  DryRun dryRun();

  /** What counts as a match. */
  enum Precision {
    /** The same patch. */
    EXACT,
    /** The same minor. */
    MINOR,
    /** What the kubelet's version skew allows. */
    SKEW
  }

  /** Whether a dry-run is refused like the real write. */
  enum DryRun {
    WARN,
    ENFORCE
  }
}
