package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.ManagementCluster.essence;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples, applied as people do, end with the right objects. */
@NeedsApiServer
class SeedIT {
  private static final String LOCATION =
      "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location";
  private static final String LOAD_BALANCER = "/spec/controlPlaneLoadBalancer";
  private static final String ALLOW_EMPTY =
      "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address";

  /** What may be said when one document comes before the webhook has heard of another. */
  private static final String BY_DESIGN =
      "version-match: .* is not there yet: versions are compared when it comes\\.";

  @ParameterizedTest
  @EnumSource
  void completeSeedIsAdmittedUnchanged(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = generation.example("complete").in(cluster.namespace("complete"));
    double mutated = cluster.reviews("decision=mutated");

    Kubectl.Run first = cluster.kubectl().apply(seed).succeeded();
    Kubectl.Run second = cluster.kubectl().apply(seed).succeeded();

    assertThat(first.warnings()).allMatch(warning -> warning.matches(BY_DESIGN));
    assertThat(second.warnings()).isEmpty();
    assertThat(second.output().lines())
        .hasSameSizeAs(seed.all())
        .allMatch(line -> line.endsWith(" unchanged"));
    assertThat(cluster.reviews("decision=mutated")).isEqualTo(mutated);
    cluster.assertStoredUntouched(seed);
  }

  static Stream<Arguments> everyOrder() {
    return Stream.of(Generation.values())
        .flatMap(
            generation ->
                Documents.permutations(
                        List.of(
                            Kind.CLUSTER,
                            Kind.HETZNER_CLUSTER,
                            Kind.KAMAJI_CONTROL_PLANE,
                            Kind.MACHINE_DEPLOYMENT))
                    .stream()
                    .map(order -> Arguments.of(generation, order)));
  }

  @ParameterizedTest
  @MethodSource("everyOrder")
  void minimalSeedIsCompletedInEveryOrder(Generation generation, List<Kind> order) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = generation.example("minimal").in(cluster.namespace("minimal")).inOrder(order);

    cluster.kubectl().apply(seed).succeeded();

    assertCompleted(cluster, seed);
  }

  @ParameterizedTest
  @EnumSource
  void minimalSeedIsCompletedByServerSideApply(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = generation.example("minimal").in(cluster.namespace("server-side"));

    cluster.kubectl().apply(seed, "--server-side").succeeded();
    assertCompleted(cluster, seed);
    ObjectNode before = cluster.api().stored(seed.the(Kind.HETZNER_CLUSTER));
    cluster.kubectl().apply(seed, "--server-side").succeeded();

    assertCompleted(cluster, seed);
    // API servers of 1.20 note a new time at each apply.
    assertThat(essence(cluster.api().stored(seed.the(Kind.HETZNER_CLUSTER))))
        .isEqualTo(essence(before));
    Kubectl.Run diff = cluster.kubectl().run(seed.yaml(), "diff", "-f", "-", "--server-side");
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void serverSideDryRunShowsTheCompletedSeed(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = generation.example("minimal").in(cluster.namespace("dry-run"));

    Kubectl.Run run =
        cluster.kubectl().apply(seed, "--dry-run=server", "--output=json").succeeded();

    Documents shown = new Documents(List.of(Documents.json(run.output())));
    Documents items =
        new Documents(
            shown.all().get(0).path("items").findParents("kind").stream()
                .filter(it -> it.has("apiVersion") && it.has("metadata"))
                .map(ObjectNode.class::cast)
                .toList());
    assertCompleted(
        generation, items.the(Kind.KAMAJI_CONTROL_PLANE), items.the(Kind.HETZNER_CLUSTER));
    seed.all().forEach(it -> assertThat(cluster.api().get(it).status()).isEqualTo(404));
  }

  @ParameterizedTest
  @EnumSource
  void diffShowsWhatWillBeCompletedAndNothingAfterwards(Generation generation) {
    ManagementCluster cluster = ManagementCluster.running(generation);
    Documents seed = generation.example("minimal").in(cluster.namespace("diff"));

    Kubectl.Run before = cluster.kubectl().run(seed.yaml(), "diff", "-f", "-");
    assertThat(before.status()).as(before.error()).isEqualTo(1);
    assertThat(before.output().lines())
        .anyMatch(line -> line.matches("\\+ *load-balancer\\.hetzner\\.cloud/location: fsn1"))
        .anyMatch(line -> line.matches("\\+ *enabled: false"));
    cluster.kubectl().apply(seed).succeeded();

    Kubectl.Run after = cluster.kubectl().run(seed.yaml(), "diff", "-f", "-");
    assertThat(after.status()).as(after.output() + after.error()).isZero();
  }

  private static void assertCompleted(ManagementCluster cluster, Documents seed) {
    assertCompleted(
        cluster.generation(),
        cluster.api().stored(seed.the(Kind.KAMAJI_CONTROL_PLANE)),
        cluster.api().stored(seed.the(Kind.HETZNER_CLUSTER)));
  }

  /** As the complete example, in what the minimal one leaves out. */
  private static void assertCompleted(
      Generation generation, ObjectNode controlPlane, ObjectNode hetznerCluster) {
    Documents complete = generation.example("complete");
    assertThat(controlPlane.at(LOCATION))
        .isEqualTo(complete.the(Kind.KAMAJI_CONTROL_PLANE).at(LOCATION));
    assertThat(hetznerCluster.at(LOAD_BALANCER + "/enabled"))
        .isEqualTo(complete.the(Kind.HETZNER_CLUSTER).at(LOAD_BALANCER + "/enabled"));
    assertThat(hetznerCluster.at(ALLOW_EMPTY))
        .isEqualTo(complete.the(Kind.HETZNER_CLUSTER).at(ALLOW_EMPTY));
  }
}
