package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes is upgraded minor by minor, the control plane first. */
@NeedsApiServer
class UpgradeIT {
  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA1);
  }

  /** A cluster of that version with two MachineDeployments, known to the webhook. */
  private static Documents created(String version) {
    Documents seed =
        cluster
            .generation()
            .example("complete")
            .in(cluster.namespace("upgrade"))
            .controlPlane(version)
            .workers(version);
    Documents more = seed.and(seed.moreWorkers("demo-more"));
    cluster.create(more);
    return more;
  }

  private static Api.Answer upgradeControlPlane(Documents seed, String version) {
    ObjectNode controlPlane =
        seed.all().stream()
            .filter(it -> Documents.is(Kind.KAMAJI_CONTROL_PLANE, it))
            .findFirst()
            .orElseThrow();
    return cluster
        .api()
        .mergePatch(controlPlane, "{\"spec\":{\"version\":\"%s\"}}".formatted(version));
  }

  private static Api.Answer upgradeWorkers(ObjectNode workers, String version) {
    return cluster
        .api()
        .mergePatch(
            workers,
            "{\"spec\":{\"template\":{\"spec\":{\"version\":\"%s\"}}}}".formatted(version));
  }

  private static List<ObjectNode> workers(Documents seed) {
    return seed.all().stream().filter(it -> Documents.is(Kind.MACHINE_DEPLOYMENT, it)).toList();
  }

  @Test
  void controlPlaneGoesFirstAndWorkersFollow() {
    Documents seed = created("v1.34.1");

    Api.Answer first = upgradeControlPlane(seed, "v1.35.0").accepted();
    assertThat(first.warnings())
        .containsExactly(
            "version-match: bump MachineDeployment demo-more, MachineDeployment demo-workers to"
                + " v1.35.0 next. They cannot scale until then, as kubeadm joins its own minor"
                + " only.");
    for (ObjectNode workers : workers(seed)) {
      assertThat(upgradeWorkers(workers, "v1.35.0").accepted().warnings()).isEmpty();
    }
  }

  @Test
  void workersDoNotGoFirst() {
    Documents seed = created("v1.34.1");

    assertThat(upgradeWorkers(workers(seed).get(0), "v1.35.0").refused().message())
        .contains("is newer than KamajiControlPlane demo; found v1.35.0, expected v1.34.1")
        .contains("Upgrade KamajiControlPlane demo first");
  }

  /** The second apply succeeds, as the control plane has gone through in the first. */
  @Test
  void manifestWithWorkersFirstTakesTwoApplies() {
    Documents seed = created("v1.34.1");
    Documents upgraded =
        seed.controlPlane("v1.35.0")
            .workers("v1.35.0")
            .inOrder(List.of(Kind.MACHINE_DEPLOYMENT, Kind.KAMAJI_CONTROL_PLANE));

    Kubectl.Run first = cluster.kubectl().apply(upgraded, "--server-side", "--force-conflicts");
    assertThat(first.status()).isEqualTo(1);
    assertThat(first.error()).contains("Upgrade KamajiControlPlane demo first");

    cluster.kubectl().apply(upgraded, "--server-side", "--force-conflicts").succeeded();
    for (ObjectNode workers : workers(seed)) {
      assertThat(cluster.api().stored(workers).at("/spec/template/spec/version").asText())
          .isEqualTo("v1.35.0");
    }
  }

  @Test
  void minorIsNotSkipped() {
    assertThat(upgradeControlPlane(created("v1.34.1"), "v1.36.0").refused().message())
        .contains("upgrade-path: an upgrade goes minor by minor")
        .contains("found v1.36.0 after v1.34.1, expected v1.35.x");
  }

  @Test
  void minorDoesNotGoBack() {
    assertThat(upgradeControlPlane(created("v1.34.1"), "v1.33.5").refused().message())
        .contains("upgrade-path: Kubernetes does not go back by a minor");
  }

  /** A kubelet may be three minors older than its API server; before 1.25, two. */
  @ParameterizedTest
  @CsvSource({"1.31,3", "1.25,3", "1.24,2"})
  void workersAreNotLeftTooFarBehind(String minor, int allowed) {
    Documents seed = created("v" + minor + ".0");
    int oldest = Integer.parseInt(minor.substring(2));
    for (int ahead = 1; ahead <= allowed; ahead++) {
      upgradeControlPlane(seed, "v1." + (oldest + ahead) + ".0").accepted();
    }

    assertThat(upgradeControlPlane(seed, "v1." + (oldest + allowed + 1) + ".0").refused().message())
        .contains("version-match: MachineDeployment demo-more would fall too far behind")
        .contains("version-match: MachineDeployment demo-workers would fall too far behind");
  }
}
