package dev.kamajihetzner.webhook.doctor;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What pods serve. */
@FunctionalInterface
public interface PodCertificates {
  /** The chain that is served there, the leaf first; nothing where nobody answers. */
  Optional<List<X509Certificate>> of(String address, int port);
}
