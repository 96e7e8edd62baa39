package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.admission.FakeApiServer;
import dev.kamajihetzner.webhook.certificate.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The native binary, once it has listed a cluster. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks into /proc")
@EnabledIf(
    value = "dev.kamajihetzner.webhook.PackagedProgram#isNative",
    disabledReason = "a JVM keeps the memory of its start; -Dnative tests the binary")
class StartupMemoryIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void isGivenBack() throws Exception {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    IssuedCertificate.ec("secp256r1").writeTo(certificate, key);
    Path output = directory.resolve("output");
    try (FakeApiServer apiServer = new FakeApiServer()) {
      Map<String, String> environment =
          Map.of(
              "KUBERNETES_MASTER", apiServer.url(),
              "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE", certificate.toString(),
              "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", key.toString(),
              "QUARKUS_HTTP_SSL_PORT", "0",
              "QUARKUS_MANAGEMENT_PORT", "0");
      Process process =
          new PackagedProgram(directory, environment).start(output, directory.resolve("error"));
      try {
        await().atMost(START).until(() -> Files.readString(output).contains("watching Cluster"));
        long binary = Files.size(Path.of(PackagedProgram.command().get(0)));
        await()
            .atMost(START)
            .untilAsserted(() -> assertThat(mappedFromFiles(process)).isLessThan(binary / 2));
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Bytes of files that are mapped and in memory. */
  private static long mappedFromFiles(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("RssFile:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
