package dev.kamajihetzner.webhook.certificate;

import dev.kamajihetzner.webhook.certificate.rotation.RotationSettings;
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

  /** Whether the controller issues it and renews it. */
  @WithDefault("true")
  boolean managed();

  /** Where the controller keeps it, and the admission pods run. */
  @WithDefault("kamaji-hetzner-webhook")
  String namespace();

  RotationSettings rotation();

  /** PEM files; both or neither. */
  interface FileSettings {
    Optional<Path> certificate();

    Optional<Path> key();
  }
}
