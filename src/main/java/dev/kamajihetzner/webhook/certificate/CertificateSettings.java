package dev.kamajihetzner.webhook.certificate;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The serving certificate. */
public interface CertificateSettings {
  FileSettings files();

  /** How often to look whether the files have changed. */
  @WithDefault("10s")
  Duration reloadInterval();

  /** PEM files; both or neither. */
  interface FileSettings {
    Optional<Path> certificate();

    Optional<Path> key();
  }
}
