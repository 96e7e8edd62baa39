package dev.kamajihetzner.webhook.certificate;

import dev.kamajihetzner.webhook.admission.GivenManifests;
import dev.kamajihetzner.webhook.admission.Ports;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The webhook that answers API servers alone, with their authority looked at five times a second.
 */
public class GivenClientAuthority implements QuarkusTestProfile {
  static final Path AUTHORITIES = Path.of("target", "test-certificates", "clients.crt");

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Files.createDirectories(AUTHORITIES.getParent());
      IssuedCertificate.replace(AUTHORITIES, new ClientAuthority().pem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Ports.with(
        Map.of(
            "kamaji-hetzner.graph.manifests",
            GivenManifests.MANIFESTS,
            "kamaji-hetzner.client-certificate.authorities",
            AUTHORITIES.toString(),
            "kamaji-hetzner.client-certificate.names",
            "api-server,api-server.example.com",
            "kamaji-hetzner.certificate.reload-interval",
            "200ms"));
  }
}
