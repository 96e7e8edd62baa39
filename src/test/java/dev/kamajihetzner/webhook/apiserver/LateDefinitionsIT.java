package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The webhook may be there before Cluster API, and stays when Cluster API is upgraded. */
@NeedsApiServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LateDefinitionsIT {
  private static final Path CRDS = Path.of("src", "test", "resources", "crds");

  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.bare(Generation.V1BETA1);
    // Ready with none of the kinds installed, or this would not return.
    cluster.serve("location.default", "fsn1");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void kindsInstalledLaterAreJudged() {
    cluster.install(cluster.generation().definitions());
    // Until they are known nothing more than a warning may come of it.
    cluster.settle();
    cluster.settle(Kind.CLUSTER_CLASS);

    Documents minimal = cluster.generation().example("minimal").in(cluster.namespace("late"));
    cluster.create(minimal);
    ObjectNode hetznerCluster = cluster.api().stored(minimal.the(Kind.HETZNER_CLUSTER));
    assertThat(hetznerCluster.at("/spec/controlPlaneLoadBalancer/enabled").asBoolean(true))
        .isFalse();
    assertThat(
            hetznerCluster
                .path("metadata")
                .path("annotations")
                .has("kamaji-hetzner.dev/assumed-control-plane"))
        .isFalse();
    ObjectNode workers = minimal.workers("v1.35.0").moreWorkers("demo-more");
    cluster.api().create(workers).refused();
  }

  /** From Kamaji's v1alpha1 to its v1alpha2, which are never served together. */
  @Test
  @Order(2)
  void kindServedInAnotherVersionIsFollowed() {
    long before = cluster.known(Kind.KAMAJI_CONTROL_PLANE);
    assertThat(before).isPositive();
    for (ObjectNode definition : Documents.read(CRDS.resolve("kamaji-v1alpha1.yaml")).all()) {
      cluster.api().delete(definition).accepted();
      await("its removal")
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.api().get(definition).status() == 404);
    }
    await("the webhook to forget them")
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.known(Kind.KAMAJI_CONTROL_PLANE) == 0);

    cluster.install(List.of(CRDS.resolve("kamaji-v1alpha2.yaml")));
    ObjectNode controlPlane =
        Generation.V1BETA2
            .example("minimal")
            .in(cluster.namespace("upgraded"))
            .the(Kind.KAMAJI_CONTROL_PLANE);
    Api.Answer answer = cluster.api().create(controlPlane).accepted();

    assertThat(
            answer
                .body()
                .at("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location")
                .asText())
        .isEqualTo("fsn1");
    await("the webhook to know it")
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.known(Kind.KAMAJI_CONTROL_PLANE) == 1);
  }

  /**
   * A definition deleted and created again, at once, and objects as soon as it is served: ready
   * means that they are known.
   */
  @Test
  @Order(3)
  void readinessWaitsForTheListOfAKindThatIsDefinedAgain() {
    Path definitions = CRDS.resolve("kamaji-v1alpha2.yaml");
    // Too seldom for it to tell by that.
    cluster.serve("location.default", "fsn1", "graph.discovery-interval", "30s");
    for (int round = 0; round < 3; round++) {
      cluster.awaitReady();
      for (ObjectNode definition : Documents.read(definitions).all()) {
        cluster.api().delete(definition).accepted();
      }
      for (ObjectNode definition : Documents.read(definitions).all()) {
        await("its removal")
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> cluster.api().get(definition).status() == 404);
      }
      // By now the watch has ended.
      await("the webhook to notice")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> !cluster.webhook().isReady());
      cluster.install(List.of(definitions));
      ObjectNode controlPlane =
          Generation.V1BETA2
              .example("minimal")
              .in(cluster.namespace("again"))
              .the(Kind.KAMAJI_CONTROL_PLANE);
      cluster.api().create(controlPlane).accepted();
      cluster.awaitReady();
      assertThat(cluster.known(Kind.KAMAJI_CONTROL_PLANE)).isEqualTo(1);
    }
  }

  /** The first review of a kind tells that it is served, long before it would be asked for. */
  @Test
  @Order(4)
  void kindInstalledLaterIsKnownByItsFirstReview() {
    Path definitions = CRDS.resolve("kamaji-v1alpha2.yaml");
    for (ObjectNode definition : Documents.read(definitions).all()) {
      cluster.api().delete(definition).accepted();
      await("its removal")
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.api().get(definition).status() == 404);
    }
    cluster.serve("location.default", "fsn1", "graph.discovery-interval", "1h");
    assertThat(cluster.known(Kind.KAMAJI_CONTROL_PLANE)).isZero();
    cluster.install(List.of(definitions));
    ObjectNode controlPlane =
        Generation.V1BETA2
            .example("minimal")
            .in(cluster.namespace("first"))
            .the(Kind.KAMAJI_CONTROL_PLANE);
    cluster.api().create(controlPlane).accepted();
    await("the webhook to know it")
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.known(Kind.KAMAJI_CONTROL_PLANE) == 1);
    cluster.awaitReady();
  }
}
