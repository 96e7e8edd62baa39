package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.policy.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code check --cluster} judges manifests as updates of what is there; without, it asks nobody.
 */
@NeedsApiServer
class CheckAgainstClusterIT {
  private static final int TIMEOUT_SECONDS = 60;

  @ParameterizedTest
  @EnumSource
  void whatIsThereAlreadyIsNoChange(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = applied(cluster, "check-same");

    Kubectl.Run run = check(cluster, seed, "--cluster");

    assertThat(run.status()).as(run.output() + run.error()).isZero();
    assertThat(run.output()).doesNotContain("refused", "warning", "changed on admission");
  }

  @ParameterizedTest
  @EnumSource
  void aChangeIsJudgedAgainstWhatIsThere(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = applied(cluster, "check-change");
    Documents workersOnly = only(seed, Kind.MACHINE_DEPLOYMENT);
    version(workersOnly, Kind.MACHINE_DEPLOYMENT, "v1.35.0");
    Documents skipping = only(seed, Kind.KAMAJI_CONTROL_PLANE);
    version(skipping, Kind.KAMAJI_CONTROL_PLANE, "v1.36.0");

    Kubectl.Run newerWorkers = check(cluster, workersOnly, "--cluster");
    Kubectl.Run skippedMinor = check(cluster, skipping, "--cluster");

    assertThat(newerWorkers.status()).isEqualTo(1);
    assertThat(newerWorkers.output()).contains("refused version-match", "v1.35.0", "v1.34.1");
    assertThat(skippedMinor.status()).isEqualTo(1);
    assertThat(skippedMinor.output()).contains("refused upgrade-path", "v1.36.0 after v1.34.1");
    assertThat(check(cluster, workersOnly).status()).as("without the cluster").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anUpgradeOfTheWholeSetIsAdmitted(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = applied(cluster, "check-upgrade");
    version(seed, Kind.KAMAJI_CONTROL_PLANE, "v1.35.0");
    version(seed, Kind.MACHINE_DEPLOYMENT, "v1.35.0");

    Kubectl.Run run = check(cluster, seed, "--cluster");

    assertThat(run.status()).as(run.output() + run.error()).isZero();
    assertThat(run.output()).contains("warning version-match: bump MachineDeployment");
  }

  @Test
  void withoutTheOptionNoClusterIsAsked() {
    Documents complete = Generation.V1BETA1.example("complete");

    Kubectl.Run run = check(null, complete);
    Kubectl.Run asked = check(null, complete, "--cluster");

    assertThat(run.status()).as(run.error()).isZero();
    assertThat(run.error()).isEmpty();
    assertThat(asked.status()).isEqualTo(2);
    assertThat(asked.error())
        .contains("the cluster cannot be read: UnknownHostException: ")
        .hasLineCount(1);
  }

  private static Documents applied(ManagementCluster cluster, String purpose) {
    Documents seed = cluster.generation().example("complete").in(cluster.namespace(purpose));
    cluster.kubectl().apply(seed).succeeded();
    return seed;
  }

  private static Documents only(Documents documents, Kind kind) {
    return new Documents(List.of(documents.the(kind).deepCopy()));
  }

  private static void version(Documents documents, Kind kind, String version) {
    ObjectNode object = documents.the(kind);
    object
        .withObject(kind == Kind.KAMAJI_CONTROL_PLANE ? "/spec" : "/spec/template/spec")
        .put("version", version);
  }

  private static Kubectl.Run check(
      ManagementCluster cluster, Documents documents, String... options) {
    try {
      Path directory = Workspace.directory("check");
      Path manifest = Files.writeString(directory.resolve("set.yaml"), documents.yaml());
      List<String> command = WebhookProcess.command("check");
      command.addAll(List.of(options));
      command.add(manifest.toString());
      Path stdout = directory.resolve("stdout");
      Path stderr = directory.resolve("stderr");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(List.of("PATH", "JAVA_HOME", "LANG"));
      environment.put("HOME", directory.toString());
      environment.put(
          "KUBECONFIG",
          cluster == null
              ? directory.resolve("nowhere").toString()
              : cluster.kubectl().kubeconfig().toString());
      Process process = builder.start();
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Kubectl.Run(
          process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
