package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions that do not match are refused, whichever object comes last. */
@NeedsApiServer
class VersionMatchIT {
  private static final Set<Kind> WORKERS = EnumSet.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL);

  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
  }

  private static Documents mismatched(String namespace) {
    Documents example = cluster.generation().example("mismatched-versions").in(namespace);
    return example.and(example.machinePool("demo-pool"));
  }

  static List<List<Kind>> everyOrder() {
    return Documents.permutations(
        List.of(
            Kind.CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL));
  }

  @ParameterizedTest
  @MethodSource("everyOrder")
  void mismatchIsRefusedByWhicheverObjectCompletesIt(List<Kind> order) {
    Documents seed = mismatched(cluster.namespace("mismatched"));
    Set<Kind> there = EnumSet.noneOf(Kind.class);
    for (Kind kind : order) {
      Api.Answer answer = cluster.api().create(seed.the(kind));
      if (completesMismatch(kind, there)) {
        Set<Kind> named =
            WORKERS.contains(kind)
                ? Set.of(kind)
                : there.stream().filter(WORKERS::contains).collect(Collectors.toSet());
        answer.refused();
        for (Kind workers : named) {
          assertThat(answer.message())
              .contains(
                  "version-match: "
                      + workers
                      + ' '
                      + seed.the(workers).at("/metadata/name").asText()
                      + " is newer than KamajiControlPlane demo; found v1.35.0, expected v1.34.1."
                      + " Upgrade KamajiControlPlane demo first");
        }
        assertThat(answer.message().lines()).hasSameSizeAs(named);
      } else {
        answer.accepted();
        there.add(kind);
        cluster.settle(kind);
      }
    }
  }

  private static boolean completesMismatch(Kind kind, Set<Kind> there) {
    Set<Kind> all = EnumSet.copyOf(there);
    all.add(kind);
    return all.contains(Kind.CLUSTER)
        && all.contains(Kind.KAMAJI_CONTROL_PLANE)
        && (WORKERS.contains(kind) || there.stream().anyMatch(WORKERS::contains));
  }

  @Test
  void workersOnOtherInfrastructureAreComparedToo() {
    Documents seed = mismatched(cluster.namespace("elsewhere"));
    cluster.create(
        new Documents(List.of(seed.the(Kind.CLUSTER), seed.the(Kind.KAMAJI_CONTROL_PLANE))));
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    workers
        .withObject("/spec/template/spec/infrastructureRef")
        .put("kind", "VSphereMachineTemplate");

    cluster.api().create(workers).refused();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    Documents seed = mismatched(cluster.namespace("everything"));
    for (Kind kind : List.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL, Kind.CLUSTER)) {
      cluster.api().create(seed.the(kind)).accepted();
      cluster.settle(kind);
    }
    seed.the(Kind.KAMAJI_CONTROL_PLANE)
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/hostname", "demo.example.com")
        .put("load-balancer.hetzner.cloud/protocol", "https");
    seed.the(Kind.KAMAJI_CONTROL_PLANE)
        .withObject("/spec/apiServer")
        .putArray("extraArgs")
        .add("--cloud-provider=external");

    Api.Answer answer = cluster.api().create(seed.the(Kind.KAMAJI_CONTROL_PLANE)).refused();

    assertThat(answer.message())
        .contains("version-match: MachineDeployment demo-workers is newer")
        .contains("version-match: MachinePool demo-pool is newer")
        .contains("load-balancer-annotations: Kamaji needs the load balancer's address")
        .contains("load-balancer-annotations: an API server needs its TLS passed through")
        .contains("control-plane-fields: ");
  }

  @Test
  void kubectlShowsWhatToDo() {
    String namespace = cluster.namespace("kubectl");
    cluster.create(cluster.generation().example("complete").in(namespace));
    Documents mismatched = cluster.generation().example("mismatched-versions").in(namespace);

    Kubectl.Run run = cluster.kubectl().apply(mismatched);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.error())
        .contains(
            "admission webhook \"validate-machinedeployment.kamaji-hetzner.dev\" denied the"
                + " request: version-match: MachineDeployment demo-workers is newer than"
                + " KamajiControlPlane demo; found v1.35.0, expected v1.34.1. Upgrade"
                + " KamajiControlPlane demo first, or lower MachineDeployment demo-workers.");
  }

  /** Flux dry-runs a whole set before it applies anything. */
  @Test
  void dryRunOnlyWarnsOfMismatch() {
    String namespace = cluster.namespace("dry-run");
    cluster.create(cluster.generation().example("complete").in(namespace));
    Documents mismatched = cluster.generation().example("mismatched-versions").in(namespace);

    Kubectl.Run run =
        cluster
            .kubectl()
            .apply(mismatched, "--server-side", "--dry-run=server", "--force-conflicts");

    assertThat(run.succeeded().warnings())
        .singleElement()
        .asString()
        .startsWith("version-match: MachineDeployment demo-workers is newer");
  }

  @Test
  void leadingVMakesNoDifference() {
    Documents seed =
        cluster.generation().example("complete").in(cluster.namespace("v")).controlPlane("1.34.1");

    cluster.create(seed);

    assertThat(
            cluster.api().stored(seed.the(Kind.KAMAJI_CONTROL_PLANE)).at("/spec/version").asText())
        .isEqualTo("1.34.1");
  }
}
