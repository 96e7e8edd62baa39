package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.certificate.rotation.GivenAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client reads no elliptic key in PKCS #8, and each command that needs one says what to do. */
class UnreadableClientKeyTest {
  private static final String KUBECONFIG = "kubeconfig";

  @TempDir private Path directory;

  @BeforeEach
  void giveOne() throws IOException {
    GivenAuthority.Leaf leaf =
        GivenAuthority.at(Instant.now(), Duration.ofDays(1))
            .leaf(Instant.now(), Duration.ofHours(1), "me");
    Path certificate = Files.write(directory.resolve("me.crt"), leaf.pem());
    Path key = Files.write(directory.resolve("me.key"), leaf.key());
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: it, cluster: {server: "https://localhost:1"}}]
            users: [{name: me, user: {client-certificate: "%s", client-key: "%s"}}]
            contexts: [{name: it, context: {cluster: it, user: me}}]
            current-context: it
            """
                .formatted(certificate, key));
    System.setProperty(KUBECONFIG, kubeconfig.toString());
  }

  @AfterEach
  void takeItAway() {
    System.clearProperty(KUBECONFIG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"audit", "doctor", "check --cluster deploy/examples/v1beta2/complete.yaml"})
  void isNamed(String command) {
    Run run = new ProgramInThisProcess().run((Object[]) command.split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("the kubeconfig's context cannot be used: ", "openssl ec")
        .hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }
}
