package dev.kamajihetzner.webhook.certificate;

import dev.kamajihetzner.webhook.admission.Ports;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The webhook with a certificate in files, looked at five times a second. */
public class GivenCertificateFiles implements QuarkusTestProfile {
  static final Path DIRECTORY = Path.of("target", "test-certificates");
  static final Path CERTIFICATE = DIRECTORY.resolve("tls.crt");
  static final Path KEY = DIRECTORY.resolve("tls.key");

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Files.createDirectories(DIRECTORY);
      IssuedCertificate.rsa().writeTo(CERTIFICATE, KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Ports.with(
        Map.of(
            "kamaji-hetzner.graph.manifests",
            "src/test/resources/admission/manifests",
            "kamaji-hetzner.certificate.files.certificate",
            CERTIFICATE.toString(),
            "kamaji-hetzner.certificate.files.key",
            KEY.toString(),
            "kamaji-hetzner.certificate.reload-interval",
            "200ms"));
  }
}
