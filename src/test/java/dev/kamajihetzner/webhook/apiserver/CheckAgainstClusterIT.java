package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code check --cluster} judges manifests as updates of what is there; without, it asks nobody.
 */
@NeedsApiServer
class CheckAgainstClusterIT {
  @ParameterizedTest
  @EnumSource
  void whatIsThereAlreadyIsNoChange(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = applied(cluster, "check-same");

    Run run = check(cluster, seed, "--cluster");

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).doesNotContain("refused", "warning", "changed on admission");
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

    Run newerWorkers = check(cluster, workersOnly, "--cluster");
    Run skippedMinor = check(cluster, skipping, "--cluster");

    assertThat(newerWorkers.status()).isEqualTo(1);
    assertThat(newerWorkers.out()).contains("refused version-match", "v1.35.0", "v1.34.1");
    assertThat(skippedMinor.status()).isEqualTo(1);
    assertThat(skippedMinor.out()).contains("refused upgrade-path", "v1.36.0 after v1.34.1");
    assertThat(check(cluster, workersOnly).status()).as("without the cluster").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anUpgradeOfTheWholeSetIsAdmitted(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = applied(cluster, "check-upgrade");
    version(seed, Kind.KAMAJI_CONTROL_PLANE, "v1.35.0");
    version(seed, Kind.MACHINE_DEPLOYMENT, "v1.35.0");

    Run run = check(cluster, seed, "--cluster");

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("warning version-match: bump MachineDeployment");
  }

  /** As the webhook does: a Machine is judged by what it changes, and pauses and machines alike. */
  @Test
  void machinesAndPausedClustersAreJudgedAsTheyAreByTheWebhook() {
    ManagementCluster cluster = ManagementCluster.running(Generation.V1BETA2);
    Documents seed = applied(cluster, "check-machine");
    Documents machines = new Documents(List.of(seed.machine("demo-0")));
    machines.all().get(0).withObject("/spec").put("version", "v1.35.0");
    String namespace = seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();

    assertThat(check(cluster, machines, "--cluster").status()).isEqualTo(1);
    cluster.api().create(machines.all().get(0)).refused();
    cluster.policies(namespace, false);
    cluster.api().create(machines.all().get(0)).accepted();
    cluster.policies(namespace, true);
    assertThat(check(cluster, machines, "--cluster").status()).as("no change").isZero();

    Documents paused = only(seed, Kind.CLUSTER);
    paused.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    Documents workers = only(seed, Kind.MACHINE_DEPLOYMENT);
    version(workers, Kind.MACHINE_DEPLOYMENT, "v1.35.0");
    cluster.kubectl().apply(paused).succeeded();
    assertThat(check(cluster, workers, "--cluster").out()).contains("warning version-match");
    cluster.kubectl().apply(workers).succeeded();
    Documents unpaused = only(seed, Kind.CLUSTER);
    unpaused.the(Kind.CLUSTER).withObject("/spec").put("paused", false);
    Run run = check(cluster, unpaused, "--cluster");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("takes the right to override", "Only a cluster knows who has that right.");
  }

  @Test
  void withoutTheOptionNoClusterIsAsked() {
    Documents complete = Generation.V1BETA1.example("complete");

    Run run = check(null, complete);
    Run asked = check(null, complete, "--cluster");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(asked.status()).isEqualTo(2);
    assertThat(asked.err())
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

  private static Run check(ManagementCluster cluster, Documents documents, String... options) {
    try {
      Path directory = Workspace.directory("check");
      Path manifest = Files.writeString(directory.resolve("set.yaml"), documents.yaml());
      Path kubeconfig =
          cluster == null ? directory.resolve("nowhere") : cluster.kubectl().kubeconfig();
      Map<String, String> environment =
          Map.of("HOME", directory.toString(), "KUBECONFIG", kubeconfig.toString());
      return new PackagedProgram(directory, environment)
          .run(
              Stream.of(Stream.of("check"), Stream.of(options), Stream.of(manifest))
                  .flatMap(Function.identity())
                  .toArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
