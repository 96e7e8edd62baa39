package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.certificate.IssuedCertificate;
import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program goes on with a renewed token, as it is configured there. */
class RenewedTokenIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void isUsed() throws Exception {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    IssuedCertificate.ec("secp256r1").writeTo(certificate, key);
    Path token = Files.writeString(directory.resolve("token"), "first");
    Path output = directory.resolve("output");
    try (ScriptedApiServer apiServer = new ScriptedApiServer(Transport.WEB_SOCKET)) {
      apiServer.accept("first");
      Map<String, String> environment =
          Map.of(
              "KUBERNETES_MASTER",
              apiServer.url(),
              "KUBERNETES_AUTH_TRYKUBECONFIG",
              "false",
              "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
              token.toString(),
              "KAMAJI_HETZNER_GRAPH_DISCOVERY_INTERVAL",
              "1s",
              "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE",
              certificate.toString(),
              "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY",
              key.toString(),
              "QUARKUS_HTTP_SSL_PORT",
              "0",
              "QUARKUS_MANAGEMENT_PORT",
              "0");
      Process process =
          new PackagedProgram(directory, environment)
              .start(output, directory.resolve("error"), "serve");
      try {
        await().atMost(PATIENCE).until(() -> apiServer.watches() == 1);

        Files.writeString(token, "second");
        apiServer.accept("second");
        apiServer.endWatches();
        await().atMost(PATIENCE).until(() -> apiServer.watchedFrom().size() == 2);
        int discoveries = apiServer.discoveries();
        await().atMost(PATIENCE).until(() -> apiServer.discoveries() > discoveries + 10);

        assertThat(apiServer.lists()).isEqualTo(1);
        assertThat(Files.readString(output)).doesNotContain("WARN", "ERROR");
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
