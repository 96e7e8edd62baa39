package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.ManagementCluster.essence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CAPH, which validates behind us, never refuses what we changed. */
@NeedsApiServer
class UpstreamValidationIT {
  private static final String ALLOW_EMPTY =
      "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address";
  private static final String ASSUMED =
      "/metadata/annotations/kamaji-hetzner.dev~1assumed-control-plane";
  private static final String ENABLED = "/spec/controlPlaneLoadBalancer/enabled";

  private static ManagementCluster cluster;
  private static HetznerProvider provider;
  private static ObjectNode configuration;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA1);
    provider = new HetznerProvider(cluster.certificates());
    configuration = provider.configuration(cluster.certificates());
    cluster.api().create(configuration).accepted();
    ObjectNode asked = complete(namespace()).the(Kind.HETZNER_CLUSTER);
    await("the API server to call CAPH")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              cluster.api().create(asked, "dryRun=All").accepted();
              return provider.reviews() > 0;
            });
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      cluster.api().delete(configuration).accepted();
      provider.close();
    }
  }

  @BeforeEach
  void forget() {
    provider.refusals().clear();
  }

  private static String namespace(String... labels) {
    String namespace = cluster.namespace("caph", labels);
    cluster.patchNamespace(
        namespace,
        "{\"metadata\":{\"labels\":{\"%s\":\"enforced\"}}}".formatted(HetznerProvider.LABEL));
    return namespace;
  }

  private static Documents complete(String namespace) {
    return cluster.generation().example("complete").in(namespace);
  }

  private static Documents minimal(String namespace) {
    return cluster.generation().example("minimal").in(namespace);
  }

  /** Without us CAPH refuses the very manifest that it accepts with us. */
  @Test
  void minimalClusterIsRefusedWithoutUs() {
    String namespace = namespace();
    cluster.policies(namespace, false);

    Api.Answer answer = cluster.api().create(minimal(namespace).the(Kind.HETZNER_CLUSTER));

    assertThat(answer.isAccepted()).isFalse();
    assertThat(provider.refusals())
        .containsExactly(
            "control plane regions must not be empty",
            "controlPlaneEndpoint has to be specified if controlPlaneLoadBalancer is not enabled");
  }

  /** Every way to leave the load balancer block out, or to write it wrong. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"enabled\":true}",
        "{\"enabled\":false}",
        "{\"port\":443}",
        "{\"type\":\"lb21\",\"algorithm\":\"least_connections\"}",
        "{\"enabled\":true,\"region\":\"fsn1\"}",
        "{\"region\":\"fsn1\"}"
      })
  void kamajiClustersAreAcceptedHoweverTheyAreWritten(String block) {
    Documents seed = minimal(namespace());
    cluster.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    if (!block.equals("null")) {
      hetznerCluster.withObject("/spec").set("controlPlaneLoadBalancer", Documents.json(block));
    }

    ObjectNode stored = cluster.api().create(hetznerCluster).accepted().body();

    assertThat(stored.at(ENABLED).isBoolean()).isTrue();
    assertThat(stored.at(ENABLED).asBoolean()).isFalse();
    assertThat(stored.at(ALLOW_EMPTY).asText()).isEqualTo("true");
    assertThat(stored.at(ASSUMED).isMissingNode()).isTrue();
    assertThat(provider.refusals()).isEmpty();
  }

  /** What comes before its Cluster is completed if CAPH would refuse it anyway. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"enabled\":true}", "{\"enabled\":false}"})
  void clustersThatComeFirstAreRescued(String block) {
    ObjectNode hetznerCluster = minimal(namespace()).the(Kind.HETZNER_CLUSTER);
    if (!block.equals("null")) {
      hetznerCluster.withObject("/spec").set("controlPlaneLoadBalancer", Documents.json(block));
    }

    Api.Answer answer = cluster.api().create(hetznerCluster).accepted();

    assertThat(answer.warnings()).singleElement().asString().startsWith("external-control-plane: ");
    assertThat(answer.body().at(ASSUMED).asText()).isEqualTo("kamaji");
    assertThat(provider.refusals()).isEmpty();
  }

  /** A Cluster with another control plane would hang with what was assumed, and hears of it. */
  @Test
  void assumptionThatWasWrongIsToldToTheClusterThatComes() {
    Documents seed = minimal(namespace());
    cluster.api().create(seed.the(Kind.HETZNER_CLUSTER)).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);

    Api.Answer answer = cluster.api().create(kubeadm(seed.the(Kind.CLUSTER)));

    assertThat(answer.refused().message())
        .contains("control-plane-pairing: HetznerCluster demo came before its Cluster")
        .contains("Delete HetznerCluster demo");
  }

  /** And so is one that refers to a HetznerCluster with its own load balancer. */
  @Test
  void clusterIsNotPairedWithLoadBalancerThatIsOn() {
    Documents seed = minimal(namespace());
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    hetznerCluster.withObject("/spec/controlPlaneLoadBalancer").put("region", "fsn1");
    hetznerCluster.withObject("/spec").putArray("controlPlaneRegions").add("fsn1");
    Api.Answer first = cluster.api().create(hetznerCluster).accepted();
    assertThat(first.warnings()).singleElement().asString().contains("left on");
    cluster.settle(Kind.HETZNER_CLUSTER);

    assertThat(cluster.api().create(seed.the(Kind.CLUSTER)).refused().message())
        .contains("control-plane-pairing: the load balancer of HetznerCluster demo is on");
  }

  @Test
  void loadBalancerStaysOffWhateverIsAppliedLater() {
    Documents seed = minimal(namespace());
    cluster.create(seed);
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);

    Api.Answer answer =
        cluster
            .api()
            .mergePatch(
                hetznerCluster, "{\"spec\":{\"controlPlaneLoadBalancer\":{\"enabled\":true}}}")
            .accepted();

    assertThat(answer.body().at(ENABLED).asBoolean()).isFalse();
    assertThat(provider.refusals()).isEmpty();
  }

  @Test
  void laterWritesOfControllersAreAccepted() {
    Documents seed = minimal(namespace());
    cluster.create(seed);
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    int reviewed = provider.reviews();

    for (String patch :
        List.of(
            "{\"spec\":{\"controlPlaneEndpoint\":{\"host\":\"192.0.2.1\",\"port\":6443}}}",
            "{\"metadata\":{\"finalizers\":[\"infrastructure.cluster.x-k8s.io/hetznercluster\"]}}",
            "{\"metadata\":{\"annotations\":"
                + "{\"capi.syself.com/allow-empty-control-plane-address\":null}}}",
            "{\"metadata\":{\"labels\":{\"cluster.x-k8s.io/cluster-name\":\"demo\"}}}")) {
      assertThat(cluster.api().mergePatch(hetznerCluster, patch).accepted().warnings()).isEmpty();
    }
    cluster.api().delete(hetznerCluster).accepted();
    cluster.api().mergePatch(hetznerCluster, "{\"metadata\":{\"finalizers\":null}}").accepted();

    assertThat(cluster.api().get(hetznerCluster).status()).isEqualTo(404);
    assertThat(provider.reviews()).isGreaterThanOrEqualTo(reviewed + 5);
    assertThat(provider.refusals()).isEmpty();
  }

  /**
   * A topology: its ClusterClass says that it is Kamaji's before any reference does, and its
   * controller applies the template over and over, dry-runs first.
   */
  @Test
  void topologyAppliesItsTemplateOverAndOver() {
    String namespace = namespace();
    String clusterApi = cluster.generation().apiVersion(Kind.CLUSTER);
    ObjectNode clusterClass =
        ManagementCluster.object(clusterApi, "ClusterClass", namespace, "kamaji");
    clusterClass
        .withObject("/spec/controlPlane/ref")
        .put("apiVersion", cluster.generation().apiVersion(Kind.KAMAJI_CONTROL_PLANE))
        .put("kind", "KamajiControlPlaneTemplate")
        .put("name", "kamaji");
    ObjectNode topology = ManagementCluster.object(clusterApi, "Cluster", namespace, "demo");
    topology.withObject("/spec/topology").put("class", "kamaji").put("version", "v1.34.1");
    cluster.create(new Documents(List.of(clusterClass, topology)));
    ObjectNode intent = minimal(namespace).the(Kind.HETZNER_CLUSTER);
    intent.withObject("/metadata").put("name", "demo-x7k2p");
    intent
        .withObject("/metadata/labels")
        .put("cluster.x-k8s.io/cluster-name", "demo")
        .put("topology.cluster.x-k8s.io/owned", "");
    intent.withObject("/spec/controlPlaneLoadBalancer").put("enabled", true).put("region", "fsn1");
    Api controller = cluster.api().asController("capi-system", "capi-manager");

    ObjectNode stored = controller.apply(intent, "capi-topology").accepted().body();
    assertThat(stored.at(ENABLED).asBoolean()).isFalse();
    assertThat(stored.at(ASSUMED).isMissingNode()).isTrue();
    for (int round = 0; round < 2; round++) {
      ObjectNode dryRun = intent.deepCopy();
      dryRun.withObject("/metadata/annotations").put("topology.cluster.x-k8s.io/dry-run", "");
      ObjectNode shown = controller.apply(dryRun, "capi-topology", "dryRun=All").accepted().body();
      assertThat(shown.path("spec")).isEqualTo(stored.path("spec"));
      ObjectNode again = controller.apply(intent, "capi-topology").accepted().body();
      // API servers of 1.20 note a new time at each apply.
      assertThat(essence(again)).isEqualTo(essence(stored));
    }
    assertThat(provider.refusals()).isEmpty();
  }

  private static ObjectNode kubeadm(ObjectNode cluster) {
    ObjectNode other = cluster.deepCopy();
    other
        .withObject("/spec/controlPlaneRef")
        .put("kind", "KubeadmControlPlane")
        .put("apiVersion", "controlplane.cluster.x-k8s.io/v1beta1");
    return other;
  }

  /** A cluster with a kubeadm control plane beside one of Kamaji's is nobody's business of ours. */
  @Test
  void kubeadmClustersAreUntouched() {
    String namespace = namespace();
    cluster.create(minimal(namespace));
    Documents other =
        minimal(namespace)
            .workers("v1.36.0")
            .changed(it -> it.withObject("/metadata").put("name", "other"));
    ObjectNode otherCluster = kubeadm(other.the(Kind.CLUSTER));
    otherCluster.withObject("/spec/controlPlaneRef").put("name", "other");
    otherCluster.withObject("/spec/infrastructureRef").put("name", "other");
    ObjectNode hetznerCluster = other.the(Kind.HETZNER_CLUSTER);
    hetznerCluster.withObject("/spec").putArray("controlPlaneRegions").add("fsn1");
    hetznerCluster.withObject("/spec/controlPlaneLoadBalancer").put("region", "fsn1");
    ObjectNode controlPlane =
        ManagementCluster.object(
            "controlplane.cluster.x-k8s.io/v1beta1", "KubeadmControlPlane", namespace, "other");
    controlPlane.withObject("/spec").put("version", "v1.34.1").put("replicas", 3);
    ObjectNode workers = other.the(Kind.MACHINE_DEPLOYMENT);
    workers.withObject("/spec").put("clusterName", "other");
    workers.withObject("/spec/template/spec").put("clusterName", "other");
    Documents all = new Documents(List.of(otherCluster, hetznerCluster, controlPlane, workers));

    for (ObjectNode document : all.all()) {
      assertThat(cluster.api().create(document).accepted().warnings()).isEmpty();
      cluster.settle(Kind.CLUSTER);
    }
    cluster.assertStoredUntouched(all);
    // CAPH would refuse the first, and says so itself.
    String off = "{\"spec\":{\"controlPlaneLoadBalancer\":{\"enabled\":false}}}";
    assertThat(cluster.api().mergePatch(hetznerCluster, off).isAccepted()).isFalse();
    assertThat(provider.refusals())
        .containsOnly("spec.controlPlaneLoadBalancer.enabled: field is immutable");
    String label = "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}";
    assertThat(cluster.api().mergePatch(hetznerCluster, label).accepted().warnings()).isEmpty();
  }
}
