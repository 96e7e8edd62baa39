package dev.kamajihetzner.webhook.certificate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The certificate that clients have to show. */
public interface ClientCertificateSettings {
  /** A PEM file of certification authorities; without one, clients show none. */
  Optional<Path> authorities();

  /** Common names and DNS names; without any, every certificate of the authorities will do. */
  Optional<Set<String>> names();
}
