package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.Tenant.assertRefused;
import static dev.kamajihetzner.webhook.apiserver.Tenant.assertWarned;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant writes on a Cluster and the objects that it refers to excuses nothing. */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class TenantClusterIT extends AsTenant {
  private static final String PAIRING = "control-plane-pairing";
  private static final String SKIPS_A_MINOR = "{\"spec\":{\"version\":\"v1.36.0\"}}";

  private static String annotation(String name) {
    return "{\"metadata\":{\"annotations\":{\"" + name + "\":\"true\"}}}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.x-k8s.io/paused", "clusterctl.cluster.x-k8s.io/delete-for-move"})
  void minorSkippedTogetherWithAnAnnotation(String annotation) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("skips"));
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    String both = annotation(annotation).replaceFirst("}$", ",") + SKIPS_A_MINOR.substring(1);

    assertRefused(tenant.api().mergePatch(controlPlane, both), "upgrade-path");
    tenant.api().mergePatch(controlPlane, annotation(annotation)).accepted();
    assertRefused(tenant.api().mergePatch(controlPlane, SKIPS_A_MINOR), "upgrade-path");
  }

  /** What an object says of itself is judged under a paused Cluster, too. */
  @Test
  void minorSkippedUnderAPausedCluster() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("skips-paused"));
    tenant.api().mergePatch(seed.the(Kind.CLUSTER), "{\"spec\":{\"paused\":true}}").accepted();
    cluster.settle(Kind.CLUSTER);

    assertRefused(
        tenant.api().mergePatch(seed.the(Kind.KAMAJI_CONTROL_PLANE), SKIPS_A_MINOR),
        "upgrade-path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.x-k8s.io/paused", "clusterctl.cluster.x-k8s.io/delete-for-move"})
  void everyKindCreatedWithAnAnnotation(String annotation) {
    Documents seed = tenant.seed(tenant.namespace("created"));
    seed.all().forEach(it -> it.withObject("/metadata/annotations").put(annotation, ""));
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    controlPlane.withObject("/spec").put("version", "1.34");
    assertRefused(tenant.api().create(controlPlane), "upgrade-path");

    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    turnOn(hetznerCluster);
    tenant.api().create(hetznerCluster).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);
    assertRefused(tenant.api().create(seed.the(Kind.CLUSTER)), PAIRING);

    String another = tenant.namespace("created");
    Documents next = tenant.seed(another);
    tenant.api().create(next.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    ObjectNode managed = next.the(Kind.HETZNER_CLUSTER);
    managed
        .withObject("/metadata/annotations")
        .put(annotation, "")
        .put("cluster.x-k8s.io/managed-by", "");
    assertRefused(tenant.api().create(managed), PAIRING);
  }

  private static void turnOn(ObjectNode hetznerCluster) {
    hetznerCluster
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");
  }

  private static void give(ObjectNode hetznerCluster, String host, int port) {
    hetznerCluster.withObject("/spec/controlPlaneEndpoint").put("host", host).put("port", port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"spec\":{\"paused\":null}}", "{\"spec\":{\"paused\":false}}"})
  void clusterUnpausedWithWrongWorkers(String unpaused) {
    Documents seed = tenant.seed(tenant.namespace("unpaused")).workers("v1.35.0");
    String namespace = seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();
    seed.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    for (Kind kind : List.of(Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE)) {
      tenant.api().create(seed.the(kind)).accepted();
      cluster.settle(kind);
    }
    assertWarned(tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)), "version-match");
    cluster.settle(Kind.MACHINE_DEPLOYMENT);
    ObjectNode paused = seed.the(Kind.CLUSTER);

    assertRefused(tenant.api().mergePatch(paused, unpaused), "version-match");
    // By way of the annotation, which says nothing more.
    tenant.api().mergePatch(paused, annotation("cluster.x-k8s.io/paused")).accepted();
    assertRefused(tenant.api().mergePatch(paused, unpaused), "version-match");
    assertRefused(
        Tenant.human(cluster, namespace, false).mergePatch(paused, unpaused), "version-match");
    assertWarned(
        Tenant.human(cluster, namespace, true).mergePatch(paused, unpaused), "version-match");
  }

  @Test
  void clusterUnpausedWithAWrongPair() {
    Documents seed = tenant.seed(tenant.namespace("unpaused-pair"));
    String namespace = seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();
    turnOn(seed.the(Kind.HETZNER_CLUSTER));
    seed.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    for (Kind kind : List.of(Kind.HETZNER_CLUSTER, Kind.CLUSTER)) {
      tenant.api().create(seed.the(kind)).accepted();
      cluster.settle(kind);
    }
    String unpaused = "{\"spec\":{\"paused\":false}}";

    assertRefused(tenant.api().mergePatch(seed.the(Kind.CLUSTER), unpaused), PAIRING);
    assertWarned(
        Tenant.human(cluster, namespace, true).mergePatch(seed.the(Kind.CLUSTER), unpaused),
        PAIRING);
  }

  @Test
  void endpointMadeUpAndLoadBalancerOn() {
    Documents seed = tenant.seed(tenant.namespace("endpoint"));
    String namespace = seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();
    tenant.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    turnOn(hetznerCluster);
    give(hetznerCluster, "192.0.2.1", 6443);

    assertRefused(tenant.api().create(hetznerCluster), "external-control-plane");
    assertRefused(
        Tenant.human(cluster, namespace, false).create(hetznerCluster), "external-control-plane");
    Api.Answer answer = Tenant.human(cluster, namespace, true).create(hetznerCluster);
    assertWarned(answer, "external-control-plane");
    assertThat(answer.body().at("/spec/controlPlaneLoadBalancer/enabled").asBoolean()).isTrue();
  }

  /** CAPH and Cluster API take an endpoint without host or without port for none. */
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:0", ":6443", ":0"})
  void endpointThatIsNone(String endpoint) {
    Documents seed = tenant.seed(tenant.namespace("no-endpoint"));
    tenant.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    turnOn(hetznerCluster);
    String[] parts = endpoint.split(":");
    give(hetznerCluster, parts[0], Integer.parseInt(parts[1]));

    Api.Answer answer = tenant.api().create(hetznerCluster).accepted();

    assertThat(answer.body().at("/spec/controlPlaneLoadBalancer/enabled").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clusterPairedWithALoadBalancer(boolean endpoint) {
    Documents seed = tenant.seed(tenant.namespace("paired"));
    String namespace = seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    turnOn(hetznerCluster);
    if (endpoint) {
      give(hetznerCluster, "192.0.2.1", 6443);
    }
    tenant.api().create(hetznerCluster).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);

    Api.Answer answer = tenant.api().create(seed.the(Kind.CLUSTER));
    assertRefused(answer, PAIRING);
    if (endpoint) {
      assertThat(answer.message()).doesNotContain("elete HetznerCluster");
    }
    Api.Answer ofRightHolder =
        Tenant.human(cluster, namespace, true).create(seed.the(Kind.CLUSTER));
    if (endpoint) {
      assertWarned(ofRightHolder, PAIRING);
    } else {
      // No tool needs this one: it takes the annotation, too.
      assertRefused(ofRightHolder, PAIRING);
    }
  }
}
