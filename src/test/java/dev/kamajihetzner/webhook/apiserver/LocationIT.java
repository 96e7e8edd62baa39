package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where the location of a load balancer is taken from, when it is not by setting. */
@NeedsApiServer
class LocationIT {
  private static final String LOCATION =
      "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location";

  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
  }

  private static ObjectNode controlPlane(String namespace) {
    return cluster.generation().example("minimal").in(namespace).the(Kind.KAMAJI_CONTROL_PLANE);
  }

  @Test
  void nodesOfTheManagementClusterTellTheLocation() {
    Api.Answer answer = cluster.api().create(controlPlane(cluster.namespace("nodes"))).accepted();

    assertThat(answer.body().at(LOCATION).asText()).isEqualTo("fsn1");
    assertThat(answer.warnings()).isEmpty();
  }

  @Test
  void namespaceKnowsBetterThanNodes() {
    String namespace = cluster.namespace("annotated");
    cluster.patchNamespace(
        namespace, "{\"metadata\":{\"annotations\":{\"kamaji-hetzner.dev/location\":\"hel1\"}}}");

    Api.Answer answer = cluster.api().create(controlPlane(namespace)).accepted();

    assertThat(answer.body().at(LOCATION).asText()).isEqualTo("hel1");
  }

  @Test
  void nodesInSeveralLocationsTellNothing() {
    String namespace = cluster.namespace("several");
    ObjectNode elsewhere = ManagementCluster.node("hrobot-2", "hrobot://2", "nbg1");
    cluster.api().create(elsewhere).accepted();
    try {
      cluster.settle(Kind.NODE);
      Api.Answer answer = cluster.api().create(controlPlane(namespace)).accepted();

      assertThat(answer.body().at(LOCATION).isMissingNode()).isTrue();
      assertThat(answer.warnings())
          .singleElement()
          .asString()
          .startsWith("load-balancer-location: ")
          .contains("fsn1, nbg1", "kamaji-hetzner.location.default");
    } finally {
      cluster.api().delete(elsewhere).accepted();
      cluster.settle(Kind.NODE);
    }
  }

  @Test
  void whatUserWroteStays() {
    ObjectNode controlPlane = controlPlane(cluster.namespace("written"));
    controlPlane
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/network-zone", "eu-central");

    Api.Answer answer = cluster.api().create(controlPlane).accepted();

    assertThat(answer.body().at("/spec/network")).isEqualTo(controlPlane.at("/spec/network"));
  }
}
