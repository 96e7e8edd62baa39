package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.Tenant.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways round by a second object of the same tenant's, and in two steps. */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class TenantDetoursIT extends AsTenant {
  /**
   * A second Cluster, paused or of another control plane, that refers to the first one's objects.
   */
  private static void decoy(Documents seed, boolean paused, String controlPlane) {
    ObjectNode decoy = seed.the(Kind.CLUSTER).deepCopy();
    decoy.withObject("/metadata").put("name", "decoy");
    decoy.withObject("/spec").put("paused", paused);
    decoy.withObject("/spec/controlPlaneRef").put("kind", controlPlane);
    // Two that come at the same time are not held against each other.
    cluster.settle(Kind.CLUSTER);
    // Whether this is refused already is as good.
    tenant.api().create(decoy);
    cluster.settle(Kind.CLUSTER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void controlPlaneOfASecondClusterThatIsPaused(boolean byLabel) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("second"));
    tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)).accepted();
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    tenant.api().delete(controlPlane).accepted();
    cluster.settle();
    controlPlane.withObject("/spec").put("version", "v1.33.0");
    if (byLabel) {
      seed.the(Kind.CLUSTER).withObject("/spec/controlPlaneRef").put("name", "other");
      controlPlane.withObject("/metadata/labels").put("cluster.x-k8s.io/cluster-name", "decoy");
    }
    decoy(seed, true, "KamajiControlPlane");

    assertRefused(tenant.api().create(controlPlane), "version-match");
  }

  @ParameterizedTest
  @CsvSource({
    "true, KamajiControlPlane",
    "true, KubeadmControlPlane",
    "false, KubeadmControlPlane"
  })
  void hetznerClusterOfASecondCluster(boolean paused, String controlPlane) {
    Documents seed = tenant.seed(tenant.namespace("second"));
    tenant.api().create(seed.the(Kind.CLUSTER)).accepted();
    decoy(seed, paused, controlPlane);
    ObjectNode hetznerCluster = loadBalancerOn(seed);

    assertTurnedOffOrRefused(tenant.api().create(hetznerCluster));
  }

  @Test
  void hetznerClusterLabelledWithAPausedCluster() {
    Documents seed = tenant.seed(tenant.namespace("labelled"));
    tenant.api().create(seed.the(Kind.CLUSTER)).accepted();
    ObjectNode elsewhere = seed.the(Kind.CLUSTER).deepCopy();
    elsewhere.withObject("/spec/infrastructureRef").put("name", "other");
    elsewhere.withObject("/spec/controlPlaneRef").put("name", "other");
    decoy(new Documents(List.of(elsewhere)), true, "KamajiControlPlane");
    ObjectNode hetznerCluster = loadBalancerOn(seed);
    hetznerCluster.withObject("/metadata/labels").put("cluster.x-k8s.io/cluster-name", "decoy");

    assertTurnedOffOrRefused(tenant.api().create(hetznerCluster));
  }

  private static ObjectNode loadBalancerOn(Documents seed) {
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    hetznerCluster
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");
    return hetznerCluster;
  }

  private static void assertTurnedOffOrRefused(Api.Answer answer) {
    if (answer.isAccepted()) {
      assertThat(answer.body().at("/spec/controlPlaneLoadBalancer/enabled").asBoolean(true))
          .as(answer.request())
          .isFalse();
    } else {
      answer.refused();
    }
  }

  /** The API server takes it off what is posted, and not off what is applied. */
  @Test
  void deletionTimestampThatIsSent() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("deleting")).workers("v1.35.0");
    List<String> accepted = new ArrayList<>();
    for (ObjectNode wrong :
        List.of(seed.the(Kind.MACHINE_DEPLOYMENT), seed.machineSet("by-hand"))) {
      wrong
          .withObject("/metadata")
          .put("deletionTimestamp", "2030-01-01T00:00:00Z")
          .put("deletionGracePeriodSeconds", 0)
          .putArray("finalizers")
          .add("tests.kamaji-hetzner.dev/held");
      List<Api.Answer> answers =
          List.of(
              tenant.api().create(wrong),
              tenant.api().replace(wrong),
              tenant.api().apply(wrong, "tenant"));
      // Created by server-side apply it is even stored with the mark.
      answers.stream()
          .filter(Api.Answer::isAccepted)
          .map(it -> it.request() + " deleted: " + it.body().at("/metadata/deletionTimestamp"))
          .forEach(accepted::add);
    }
    assertThat(accepted).isEmpty();
  }

  /** What is stored cannot be marked as deleted but by deleting it. */
  @Test
  void deletionTimestampThatIsSentLater() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("deleting"));
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    tenant.api().create(workers).accepted();
    String patch =
        "{\"metadata\":{\"deletionTimestamp\":\"2030-01-01T00:00:00Z\"},"
            + "\"spec\":{\"template\":{\"spec\":{\"version\":\"v1.35.0\"}}}}";

    assertThat(tenant.api().mergePatch(workers, patch).isAccepted()).isFalse();
    assertThat(
            tenant
                .api()
                .update(
                    workers,
                    stored -> {
                      stored
                          .withObject("/metadata")
                          .put("deletionTimestamp", "2030-01-01T00:00:00Z");
                      stored.withObject("/spec/template/spec").put("version", "v1.35.0");
                      return stored;
                    })
                .isAccepted())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "scale"})
  void subresources(String subresource) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("subresource"));
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    tenant.api().create(workers).accepted();

    tenant
        .api()
        .patchSubresource(
            workers,
            subresource,
            "{\"metadata\":{\"labels\":{\"topology.cluster.x-k8s.io/owned\":\"\"}},"
                + "\"spec\":{\"replicas\":2,\"template\":{\"spec\":{\"version\":\"v1.35.0\"}}}}");

    ObjectNode stored = cluster.api().stored(workers);
    assertThat(stored.at("/spec/template/spec/version").asText()).isEqualTo("v1.34.1");
    assertThat(stored.at("/metadata/labels").toString()).doesNotContain("topology");
  }

  @Test
  void loadBalancersNameByWayOfAnExternalCluster() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("named"));
    String name = "\"load-balancer.hetzner.cloud/name\":\"" + tenant.home() + "\"";
    tenant
        .api()
        .mergePatch(
            seed.the(Kind.KAMAJI_CONTROL_PLANE),
            "{\"spec\":{\"network\":{\"serviceAnnotations\":{" + name + "}}}}")
        .accepted();
    ObjectNode second = seed.the(Kind.KAMAJI_CONTROL_PLANE).deepCopy();
    second.withObject("/metadata").put("name", "second");
    second
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/name", tenant.home());
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);
    assertRefused(tenant.api().create(second), "load-balancer-annotations");
    second
        .withObject("/spec/deployment/externalClusterReference")
        .put("kubeconfigSecretName", "other")
        .put("kubeconfigSecretKey", "kubeconfig")
        .put("deploymentNamespace", "other");
    tenant.api().create(second).accepted();

    assertRefused(
        tenant.api().mergePatch(second, "{\"spec\":{\"deployment\":null}}"),
        "load-balancer-annotations");
  }

  /** kube-apiserver takes an underscore in a flag's name for a dash. */
  @Test
  void flagInAnotherSpelling() {
    ObjectNode controlPlane = tenant.seed(tenant.namespace("flag")).the(Kind.KAMAJI_CONTROL_PLANE);
    controlPlane
        .withObject("/spec/apiServer")
        .putArray("extraArgs")
        .add("--cloud_provider=external");

    assertRefused(tenant.api().create(controlPlane), "control-plane-fields");
  }

  /** An ingress beside it does not take the Service's load balancer away. */
  @Test
  void ingressBesideTheLoadBalancer() {
    ObjectNode controlPlane =
        tenant.seed(tenant.namespace("ingress")).the(Kind.KAMAJI_CONTROL_PLANE);
    controlPlane.withObject("/spec/network/ingress").put("hostname", "demo.example.com");
    controlPlane
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/uses-proxyprotocol", "true");

    assertRefused(tenant.api().create(controlPlane), "load-balancer-annotations");
  }
}
