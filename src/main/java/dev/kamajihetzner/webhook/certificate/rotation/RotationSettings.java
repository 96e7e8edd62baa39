package dev.kamajihetzner.webhook.certificate.rotation;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long certificates of our own live. */
public interface RotationSettings {
  /** Of the authority; it is followed by another when two thirds are over. */
  @WithDefault("365d")
  Duration authorityValidity();

  /** Of the serving certificate, at most a third of the authority's. */
  @WithDefault("30d")
  Duration leafValidity();

  /** How long every API server has had a new authority before the first leaf of it is served. */
  @WithDefault("10m")
  Duration announcement();
}
