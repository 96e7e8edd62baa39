package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check -k} of the packaged program, with a script on the PATH in place of kustomize. */
class CheckKustomizeIT {
  private static final String WORKERS =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: MachineDeployment
      metadata: {name: workers}
      spec:
        clusterName: maple
        template:
          spec: {version: v1.36.0}
      """;

  @TempDir Path programs;
  @TempDir Path directory;

  private Program program(Path path) {
    return new PackagedProgram(directory, Map.of("PATH", path + ":/usr/bin:/bin"));
  }

  @BeforeEach
  void writeWhatIsBuilt() throws IOException {
    Path overlay = Files.createDirectories(directory.resolve("overlay"));
    Files.writeString(
        overlay.resolve("built.yaml"),
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: Cluster
        metadata: {name: maple}
        spec:
          controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: maple}
        ---
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: maple}
        spec: {version: v1.35.0}
        """);
  }

  @Test
  void whatIsBuiltIsPartOfTheSet() throws IOException {
    KustomizeBuildTest.script(programs, "kustomize", "cat \"$2/built.yaml\"");
    Files.writeString(directory.resolve("workers.yaml"), WORKERS);

    Run run = program(programs).run("check", "-k", "overlay", "workers.yaml");

    assertThat(run.status()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .contains("kustomize build overlay\n", "workers.yaml\n", "refused version-match")
        .contains("3 objects judged");
  }

  @Test
  void aFailingBuildIsUnreadableInput() throws IOException {
    KustomizeBuildTest.script(programs, "kustomize", "echo 'Error: no kustomization' >&2; exit 1");

    Run run = program(programs).run("check", "--kustomize", "overlay");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("kustomize build overlay failed: Error: no kustomization\n");
  }

  @Test
  void withoutEitherProgramThatIsSaid() {
    Run run =
        new PackagedProgram(directory, Map.of("PATH", programs.toString()))
            .run("check", "-k", "overlay");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("-k needs kustomize or kubectl, and neither is on the PATH\n");
  }
}
