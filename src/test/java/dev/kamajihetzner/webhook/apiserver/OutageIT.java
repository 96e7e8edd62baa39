package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the webhook is out, only those writes fail that it would have to judge: special cases. */
@NeedsApiServer(atLeast = "1.30", why = "webhook configurations have no matchConditions before")
class OutageIT {
  private static final List<Kind> JUDGED =
      List.of(
          Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT);

  private static ManagementCluster cluster;
  private static Documents seed;
  private static Documents other;

  @BeforeAll
  static void stopWebhook() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    seed = created();
    other = created();
    cluster.stopWebhook();
  }

  private static Documents created() {
    Documents example = cluster.generation().example("complete").in(cluster.namespace("outage"));
    Documents judged =
        new Documents(JUDGED.stream().map(example::the).toList())
            .and(example.machinePool("demo-pool"))
            .changed(
                it ->
                    it.withObject("/metadata")
                        .putArray("finalizers")
                        .add("tests.kamaji-hetzner.dev/held"));
    cluster.create(judged);
    return judged;
  }

  private static void assertBlocked(Api.Answer answer, String webhook) {
    assertThat(answer.status()).as(answer.request()).isEqualTo(500);
    assertThat(answer.message())
        .contains("failed calling webhook \"" + webhook + ".kamaji-hetzner.dev\"");
  }

  @Test
  void scaling() {
    for (Kind kind :
        List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL)) {
      ObjectNode object = seed.the(kind);
      cluster.api().patchSubresource(object, "scale", "{\"spec\":{\"replicas\":3}}").accepted();
      cluster.api().mergePatch(object, "{\"spec\":{\"replicas\":4}}").accepted();
      assertThat(cluster.api().stored(object).at("/spec/replicas").asInt()).isEqualTo(4);
    }
  }

  @Test
  void updatesThatChangeNothing() {
    for (ObjectNode object : seed.all()) {
      cluster.api().update(object, stored -> stored).accepted();
    }
  }

  /** Unpausing is when what came meanwhile is judged. */
  @Test
  void pause() {
    ObjectNode paused = other.the(Kind.CLUSTER);
    cluster.api().mergePatch(paused, "{\"spec\":{\"paused\":true}}").accepted();
    cluster.api().mergePatch(paused, "{\"metadata\":{\"labels\":{\"p\":\"q\"}}}").accepted();

    assertBlocked(
        cluster.api().mergePatch(paused, "{\"spec\":{\"paused\":false}}"), "validate-cluster");
  }

  @Test
  void creationIsBlocked() {
    Documents complete = cluster.generation().example("complete").in(cluster.namespace("new"));
    Documents minimal = cluster.generation().example("minimal").in(cluster.namespace("new"));

    assertBlocked(cluster.api().create(complete.the(Kind.CLUSTER)), "validate-cluster");
    assertBlocked(
        cluster.api().create(complete.the(Kind.KAMAJI_CONTROL_PLANE)),
        "validate-kamajicontrolplane");
    assertBlocked(
        cluster.api().create(minimal.the(Kind.KAMAJI_CONTROL_PLANE)), "mutate-kamajicontrolplane");
    assertBlocked(cluster.api().create(minimal.the(Kind.HETZNER_CLUSTER)), "mutate-hetznercluster");
    assertBlocked(
        cluster.api().create(complete.the(Kind.MACHINE_DEPLOYMENT)), "validate-machinedeployment");
    assertBlocked(cluster.api().create(complete.machinePool("demo-pool")), "validate-machinepool");
    // What no policy acts on is not held up.
    cluster.api().create(clusterOfSomebodyElse(complete)).accepted();
  }

  private static ObjectNode clusterOfSomebodyElse(Documents complete) {
    ObjectNode other = complete.the(Kind.CLUSTER).deepCopy();
    other.withObject("/metadata").put("name", "other");
    other.withObject("/spec/controlPlaneRef").put("kind", "KubeadmControlPlane");
    other.withObject("/spec/infrastructureRef").put("kind", "DockerCluster");
    return other;
  }

  @Test
  void changeOfVersionIsBlocked() {
    assertBlocked(
        cluster
            .api()
            .mergePatch(
                seed.the(Kind.KAMAJI_CONTROL_PLANE), "{\"spec\":{\"version\":\"v1.35.0\"}}"),
        "validate-kamajicontrolplane");
    String version = "{\"spec\":{\"template\":{\"spec\":{\"version\":\"v1.35.0\"}}}}";
    assertBlocked(
        cluster.api().mergePatch(seed.the(Kind.MACHINE_DEPLOYMENT), version),
        "validate-machinedeployment");
    assertBlocked(
        cluster.api().mergePatch(seed.the(Kind.MACHINE_POOL), version), "validate-machinepool");
  }

  /** An outage stops no scaling: what Cluster API's controllers write of machines is theirs. */
  @Test
  void machinesOfClusterApisControllers() {
    Documents complete = cluster.generation().example("complete").in(cluster.namespace("scaling"));
    Api clusterApi = cluster.api().asController("capi-system", "capi-manager");
    Api somebody = cluster.api().asController("capi-system", "somebody");
    for (ObjectNode machines :
        List.of(complete.machineSet("demo-workers-x"), complete.machine("demo-workers-x-y"))) {
      String kind = machines.path("kind").asText().toLowerCase(Locale.ROOT);
      assertBlocked(cluster.api().create(machines), "validate-" + kind);
      assertBlocked(somebody.create(machines), "validate-" + kind);

      clusterApi.create(machines).accepted();
      clusterApi.mergePatch(machines, "{\"spec\":{\"replicas\":3}}").accepted();
      cluster.api().mergePatch(machines, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}").accepted();
      cluster.api().delete(machines).accepted();
    }
  }

  /** What an object says of itself opens no way round while the webhook is out, either. */
  @ParameterizedTest
  @ValueSource(strings = {"cluster.x-k8s.io/paused", "clusterctl.cluster.x-k8s.io/delete-for-move"})
  void pausedObjectsAreBlocked(String annotation) {
    Documents complete =
        cluster
            .generation()
            .example("complete")
            .in(cluster.namespace("paused"))
            .changed(it -> it.withObject("/metadata/annotations").put(annotation, "true"));

    for (Kind kind : JUDGED) {
      // Where both are to judge, the mutating one is called first.
      String webhook = kind == Kind.HETZNER_CLUSTER ? "mutate-" : "validate-";
      assertBlocked(
          cluster.api().create(complete.the(kind)),
          webhook + kind.toString().toLowerCase(Locale.ROOT));
    }
    // Setting it alone changes nothing that is judged.
    for (ObjectNode object : seed.all()) {
      String set = "{\"metadata\":{\"annotations\":{\"" + annotation + "\":\"\"}}}";
      cluster.api().mergePatch(object, set).accepted();
      cluster.api().mergePatch(object, set.replace("\"\"}}}", "null}}}")).accepted();
    }
  }
}
