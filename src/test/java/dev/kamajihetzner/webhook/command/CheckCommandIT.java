package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.admission.FakeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same, of the packaged program, and what only a process has: its surroundings. */
class CheckCommandIT extends CheckCommandTest {
  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: fake, cluster: {server: "%s"}}]
      users: [{name: nobody, user: {}}]
      contexts: [{name: fake, context: {cluster: fake, user: nobody}}]
      current-context: fake
      """;

  @Override
  Program program() {
    return new PackagedProgram();
  }

  @Test
  void pathsAreRelativeToWhereItRuns() throws IOException {
    Path file = Path.of("deploy", "examples", "v1beta2", "mismatched-versions.yaml");
    Files.copy(file, directory.resolve("set.yaml"));
    Program there = new PackagedProgram(directory, Map.of());

    Run byName = there.run("check", "set.yaml");
    Run byDirectory = there.run("check", ".");

    assertThat(byName.status()).as(byName.err()).isEqualTo(1);
    assertThat(byName.out()).startsWith("set.yaml\n");
    assertThat(byDirectory.status()).as(byDirectory.err()).isEqualTo(1);
    assertThat(byDirectory.out()).startsWith("./set.yaml\n");
  }

  @Test
  void settingsAreThoseOfTheEnvironmentToo() {
    Path file = Path.of("deploy", "examples", "v1beta2", "mismatched-versions.yaml");

    Run off =
        new PackagedProgram(Path.of(""), Map.of("KAMAJI_HETZNER_POLICY_VERSION_MATCH_MODE", "off"))
            .run("check", file);
    Run unknown =
        new PackagedProgram(Path.of(""), Map.of("KAMAJI_HETZNER_POLICY_VERSION_MACH_MODE", "off"))
            .run("check", file);

    assertThat(off.status()).as(off.err()).isZero();
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("KAMAJI_HETZNER_POLICY_VERSION_MACH_MODE").hasLineCount(1);
  }

  @Test
  void aClusterIsReadByItsKubeconfig() throws IOException {
    try (FakeApiServer apiServer = new FakeApiServer()) {
      Path kubeconfig =
          Files.writeString(directory.resolve("kubeconfig"), KUBECONFIG.formatted(apiServer.url()));
      Path newer = Files.writeString(directory.resolve("newer.yaml"), workers("v1.26.3"));
      Path same = Files.writeString(directory.resolve("same.yaml"), workers("v1.25.2"));
      Program there = new PackagedProgram(directory, Map.of("KUBECONFIG", kubeconfig.toString()));

      Run refused = there.run("check", "--cluster", newer);
      Run admitted = there.run("check", "--cluster", "--strict", same);

      assertThat(refused.status()).as(refused.err()).isEqualTo(1);
      assertThat(refused.out()).contains("refused version-match", "v1.26.3", "v1.25.2");
      assertThat(admitted.status()).as(admitted.out() + admitted.err()).isZero();
    }
  }

  private static String workers(String version) {
    return """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: MachineDeployment
        metadata: {name: workers, namespace: live}
        spec:
          clusterName: workload
          template:
            spec: {version: %s}
        """
        .formatted(version);
  }
}
