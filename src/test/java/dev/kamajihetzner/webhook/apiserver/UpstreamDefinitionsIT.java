package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The seed and the examples on upstream's own definitions, where they lie beside the project. */
@NeedsApiServer(
    atLeast = "1.30",
    why = "older ones do not know the rules in upstream's definitions")
class UpstreamDefinitionsIT {
  private static final Path SHARED = Path.of("..", "shared");
  private static final String BY_DESIGN =
      "version-match: .* is not there yet: versions are compared when it comes\\.";

  private static List<Path> definitions(String set) throws IOException {
    Path directory = SHARED.resolve("crds").resolve(set);
    assumeTrue(
        Files.isDirectory(directory),
        () -> "upstream's definitions are not beside the project: " + directory);
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void legacySet() throws IOException {
    List<Path> definitions = definitions("legacy");
    try (ManagementCluster cluster = ManagementCluster.bare(Generation.V1BETA1)) {
      cluster.install(definitions);
      cluster.serve("location.default", "fsn1");

      assertAdmittedUnchanged(cluster, Documents.read(SHARED.resolve("seed/workload.yaml")));
      assertExamples(cluster);
    }
  }

  @Test
  void currentSetAndTheNextOfHetzner() throws IOException {
    List<Path> definitions = definitions("current");
    try (ManagementCluster cluster = ManagementCluster.bare(Generation.V1BETA2)) {
      cluster.install(definitions);
      cluster.serve("location.default", "fsn1");

      // In this one the location, the load balancer block and the annotation are left out.
      assertCompleted(cluster, Documents.read(SHARED.resolve("seed/workload-v1beta2.yaml")));
      assertExamples(cluster);

      cluster.install(definitions("next"));
      assertNextGenerationIsCompleted(cluster);
    }
  }

  private static void assertAdmittedUnchanged(ManagementCluster cluster, Documents documents) {
    Documents seed = documents.in(cluster.namespace("seed"));
    double mutated = cluster.reviews("decision=mutated");

    Kubectl.Run first = cluster.kubectl().apply(seed).succeeded();
    Kubectl.Run second = cluster.kubectl().apply(seed).succeeded();

    assertThat(first.warnings()).allMatch(warning -> warning.matches(BY_DESIGN));
    assertThat(second.warnings()).isEmpty();
    assertThat(second.output().lines())
        .hasSameSizeAs(seed.all())
        .allMatch(line -> line.endsWith(" unchanged"));
    cluster.assertStoredUntouched(seed);
    assertThat(cluster.reviews("decision=mutated")).isEqualTo(mutated);
  }

  private static void assertExamples(ManagementCluster cluster) {
    assertAdmittedUnchanged(cluster, cluster.generation().example("complete"));

    assertCompleted(cluster, cluster.generation().example("minimal"));
  }

  private static void assertCompleted(ManagementCluster cluster, Documents documents) {
    Documents seed = documents.in(cluster.namespace("completed"));
    cluster.kubectl().apply(seed).succeeded();
    assertCompleted(cluster.api().stored(seed.the(Kind.HETZNER_CLUSTER)));
    assertThat(
            cluster
                .api()
                .stored(seed.the(Kind.KAMAJI_CONTROL_PLANE))
                .at("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location")
                .asText())
        .isEqualTo("fsn1");
    Kubectl.Run diff = cluster.kubectl().run(seed.yaml(), "diff", "-f", "-");
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();
  }

  private static void assertCompleted(ObjectNode hetznerCluster) {
    assertThat(hetznerCluster.at("/spec/controlPlaneLoadBalancer/enabled").isBoolean()).isTrue();
    assertThat(hetznerCluster.at("/spec/controlPlaneLoadBalancer/enabled").asBoolean()).isFalse();
    assertThat(
            hetznerCluster
                .at("/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address")
                .asText())
        .isEqualTo("true");
  }

  private static void assertNextGenerationIsCompleted(ManagementCluster cluster) {
    ObjectNode hetznerCluster =
        cluster
            .generation()
            .example("minimal")
            .in(cluster.namespace("next"))
            .the(Kind.HETZNER_CLUSTER)
            .put("apiVersion", "infrastructure.cluster.x-k8s.io/v1beta2");

    assertCompleted(cluster.api().create(hetznerCluster).accepted().body());
  }
}
