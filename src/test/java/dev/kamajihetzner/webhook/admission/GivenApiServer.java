package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.certificate.IssuedCertificate;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The webhook for a {@link FakeApiServer}. */
public class GivenApiServer implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Ports.with(Map.of());
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(Resource.class));
  }

  /** Starts it, and makes the certificate that a webhook for a cluster needs. */
  public static class Resource implements QuarkusTestResourceLifecycleManager {
    /** The client library's own setting: Quarkus' is fixed when the program is packaged. */
    private static final String API_SERVER = "kubernetes.master";

    private FakeApiServer apiServer;

    @Override
    public Map<String, String> start() {
      Path directory = Path.of("target", "test-certificates");
      Path certificate = directory.resolve("live.crt");
      Path key = directory.resolve("live.key");
      try {
        Files.createDirectories(directory);
        IssuedCertificate.ec("secp256r1").writeTo(certificate, key);
        apiServer = new FakeApiServer();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      // For the webhook in this process, whose client reads it from there.
      System.setProperty(API_SERVER, apiServer.url());
      return Map.of(
          API_SERVER,
          apiServer.url(),
          "kamaji-hetzner.certificate.files.certificate",
          certificate.toString(),
          "kamaji-hetzner.certificate.files.key",
          key.toString());
    }

    @Override
    public void stop() {
      if (apiServer != null) {
        System.clearProperty(API_SERVER);
        apiServer.close();
      }
    }
  }
}
