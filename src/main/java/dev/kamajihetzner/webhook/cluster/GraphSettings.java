package dev.kamajihetzner.webhook.cluster;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the objects around the one under review are known from. */
public interface GraphSettings {
  /** A file or directory of manifests to use instead of a cluster. */
  Optional<Path> manifests();

  /** How often to ask the API server which of the watched kinds it serves. */
  @WithDefault("10s")
  Duration discoveryInterval();
}
