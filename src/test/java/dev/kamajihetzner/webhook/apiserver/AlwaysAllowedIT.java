package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nothing may hang on: here the stored objects are wrong in every way, from before the
 * webhook, and everything that does not make them wrong anew goes through, unchanged.
 */
@NeedsApiServer
class AlwaysAllowedIT {
  private static final String FINALIZER = "tests.kamaji-hetzner.dev/held";
  private static final List<Kind> JUDGED =
      List.of(
          Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT);

  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
  }

  private static Api kamaji() {
    return cluster.api().asController("kamaji-system", "capi-kamaji-controller-manager");
  }

  private static Api clusterApi() {
    return cluster.api().asController("capi-system", "capi-manager");
  }

  /** Wrong by every policy, and stored, from when no policy was on; held by a finalizer. */
  private static Documents wrong() {
    String namespace = cluster.namespace("wrong");
    cluster.policies(namespace, false);
    Documents seed = wrongIn(namespace);
    cluster.create(seed);
    cluster.policies(namespace, true);
    return seed;
  }

  private static Documents wrongIn(String namespace) {
    Documents example = cluster.generation().example("mismatched-versions").in(namespace);
    Documents seed =
        new Documents(JUDGED.stream().map(example::the).toList())
            .changed(it -> it.withObject("/metadata").putArray("finalizers").add(FINALIZER));
    seed.the(Kind.HETZNER_CLUSTER).withObject("/metadata").remove("annotations");
    seed.the(Kind.HETZNER_CLUSTER)
        .withObject("/metadata/annotations")
        .put("cluster.x-k8s.io/managed-by", "somebody");
    seed.the(Kind.HETZNER_CLUSTER)
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    controlPlane.withObject("/spec/network").remove("serviceAnnotations");
    controlPlane
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/hostname", "demo.example.com");
    controlPlane
        .withObject("/spec/apiServer")
        .putArray("extraArgs")
        .add("--cloud-provider=external");
    seed.the(Kind.MACHINE_DEPLOYMENT).withObject("/spec/template/spec").remove("failureDomain");
    return seed;
  }

  /** The counterpart of all that follows: the same objects, new, are refused. */
  @Test
  void wrongObjectsAreRefusedWhenTheyAreNew() {
    Documents seed = wrongIn(cluster.namespace("new"));
    seed.the(Kind.HETZNER_CLUSTER).withObject("/metadata").remove("annotations");
    cluster.api().create(seed.the(Kind.HETZNER_CLUSTER)).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);

    cluster.api().create(seed.the(Kind.CLUSTER)).refused();
    cluster.api().create(seed.the(Kind.KAMAJI_CONTROL_PLANE)).refused();
  }

  /** Kamaji's controller writes its object back at each turn, changed or not. */
  @Test
  void unconditionalUpdateOfKamaji() {
    ObjectNode controlPlane = wrong().the(Kind.KAMAJI_CONTROL_PLANE);
    ObjectNode before = cluster.api().stored(controlPlane);

    Api.Answer answer = kamaji().update(controlPlane, stored -> stored).accepted();

    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.body()).isEqualTo(before);
  }

  @Test
  void endpointOfKamaji() {
    Documents seed = wrong();
    for (Kind kind : List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.HETZNER_CLUSTER, Kind.CLUSTER)) {
      ObjectNode expected = ManagementCluster.essence(cluster.api().stored(seed.the(kind)));
      expected.withObject("/spec/controlPlaneEndpoint").put("host", "192.0.2.1").put("port", 6443);

      Api.Answer answer =
          kamaji()
              .mergePatch(
                  seed.the(kind),
                  "{\"spec\":{\"controlPlaneEndpoint\":{\"host\":\"192.0.2.1\",\"port\":6443}}}")
              .accepted();

      assertThat(answer.warnings()).isEmpty();
      assertThat(ManagementCluster.essence(answer.body())).isEqualTo(expected);
    }
  }

  @Test
  void statusAndScale() {
    Documents seed = wrong();
    for (Kind kind : JUDGED) {
      ObjectNode object = seed.the(kind);
      assertThat(
              kamaji()
                  .patchSubresource(object, "status", "{\"status\":{\"ready\":true}}")
                  .accepted()
                  .warnings())
          .isEmpty();
    }
    for (Kind kind : List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT)) {
      ObjectNode object = seed.the(kind);
      cluster.api().patchSubresource(object, "scale", "{\"spec\":{\"replicas\":3}}").accepted();
      assertThat(cluster.api().stored(object).at("/spec/replicas").asInt()).isEqualTo(3);
      cluster.api().mergePatch(object, "{\"spec\":{\"replicas\":4}}").accepted();
    }
  }

  /** Cluster API adds these a moment after an object is created. */
  @Test
  void labelsOwnersAndFinalizersOfControllers() {
    Documents seed = wrong();
    String uid = cluster.api().stored(seed.the(Kind.CLUSTER)).at("/metadata/uid").asText();
    String patch =
        """
        {"metadata":{
          "labels":{"cluster.x-k8s.io/cluster-name":"demo"},
          "finalizers":["%s","infrastructure.cluster.x-k8s.io/hetznercluster"],
          "ownerReferences":[{"apiVersion":"%s","kind":"Cluster","name":"demo","uid":"%s"}]
        }}
        """
            .formatted(FINALIZER, cluster.generation().apiVersion(Kind.CLUSTER), uid);
    for (Kind kind : JUDGED) {
      ObjectNode expected = ManagementCluster.essence(cluster.api().stored(seed.the(kind)));
      expected.withObject("/metadata").setAll(Documents.json(patch).withObject("/metadata"));

      Api.Answer answer = clusterApi().mergePatch(seed.the(kind), patch).accepted();

      assertThat(answer.warnings()).isEmpty();
      assertThat(ManagementCluster.essence(answer.body())).isEqualTo(expected);
    }
  }

  @Test
  void deletionAndWhateverHappensUntilItIsDone() {
    Documents seed = wrong();
    List<Kind> order = new ArrayList<>(JUDGED);
    Collections.reverse(order);
    for (Kind kind : order) {
      ObjectNode object = seed.the(kind);
      cluster.api().delete(object).accepted();
      assertThat(cluster.api().stored(object).at("/metadata/deletionTimestamp").isTextual())
          .isTrue();
    }
    cluster
        .api()
        .mergePatch(seed.the(Kind.KAMAJI_CONTROL_PLANE), "{\"spec\":{\"version\":\"v1.20.0\"}}")
        .accepted();
    cluster
        .api()
        .mergePatch(
            seed.the(Kind.MACHINE_DEPLOYMENT),
            "{\"spec\":{\"template\":{\"spec\":{\"version\":\"v1.40.0\"}}}}")
        .accepted();
    for (Kind kind : order) {
      ObjectNode object = seed.the(kind);
      assertThat(
              clusterApi()
                  .mergePatch(object, "{\"metadata\":{\"finalizers\":null}}")
                  .accepted()
                  .warnings())
          .isEmpty();
      assertThat(cluster.api().get(object).status()).isEqualTo(404);
    }
  }

  /** clusterctl move marks what it leaves behind by replacing all annotations, then deletes it. */
  @Test
  void whatClusterctlMoveLeavesBehind() {
    Documents seed = wrong();
    Documents right = complete("moved-away");
    cluster.create(right);
    for (Documents documents : List.of(seed, right)) {
      cluster
          .api()
          .mergePatch(documents.the(Kind.CLUSTER), "{\"spec\":{\"paused\":true}}")
          .accepted();
      for (Kind kind : JUDGED) {
        ObjectNode object = documents.the(kind);
        ObjectNode expected = ManagementCluster.essence(cluster.api().stored(object));
        ((ObjectNode) expected.path("metadata")).remove("annotations");
        expected
            .withObject("/metadata/annotations")
            .put("clusterctl.cluster.x-k8s.io/delete-for-move", "");

        Api.Answer answer =
            cluster
                .api()
                .jsonPatch(
                    object,
                    "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":"
                        + "{\"clusterctl.cluster.x-k8s.io/delete-for-move\":\"\"}}]")
                .accepted();

        assertThat(answer.warnings()).isEmpty();
        assertThat(ManagementCluster.essence(answer.body())).isEqualTo(expected);
        cluster.api().delete(object).accepted();
        if (cluster.api().get(object).isAccepted()) {
          cluster.api().mergePatch(object, "{\"metadata\":{\"finalizers\":null}}").accepted();
        }
        assertThat(cluster.api().get(object).status()).isEqualTo(404);
      }
    }
  }

  private static Documents complete(String purpose) {
    Documents example = cluster.generation().example("complete").in(cluster.namespace(purpose));
    return new Documents(JUDGED.stream().map(example::the).toList());
  }

  static List<List<Kind>> everyOrder() {
    return Documents.permutations(
        List.of(Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT));
  }

  /**
   * clusterctl move creates the paused Cluster and then what belongs to it in any order, in the
   * middle of an upgrade if need be, faster than the webhook hears of it.
   */
  @ParameterizedTest
  @MethodSource("everyOrder")
  void whatClusterctlMoveCreates(List<Kind> order) {
    Documents moved = complete("moved-here").controlPlane("v1.35.0");
    moved.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    for (Kind kind : List.of(Kind.KAMAJI_CONTROL_PLANE, Kind.HETZNER_CLUSTER)) {
      moved
          .the(kind)
          .withObject("/spec/controlPlaneEndpoint")
          .put("host", "192.0.2.1")
          .put("port", 6443);
    }
    // From before the webhook: with a load balancer, and not allowed to have no endpoint. Moved by
    // an administrator, whose right makes warnings of what is refused to others.
    moved.the(Kind.HETZNER_CLUSTER).withObject("/metadata").remove("annotations");
    moved
        .the(Kind.HETZNER_CLUSTER)
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");

    cluster.api().create(moved.the(Kind.CLUSTER)).accepted();
    order.forEach(kind -> cluster.api().create(moved.the(kind)).accepted());

    cluster.assertStoredUntouched(moved);
    cluster.settle();
    cluster.api().mergePatch(moved.the(Kind.CLUSTER), "{\"spec\":{\"paused\":null}}").accepted();
  }

  /**
   * What rests on other objects is only warned of under a paused Cluster, as they come in any
   * order. What an object says of itself is judged, and completed: CAPH does not look at the pause.
   */
  @Test
  void objectsOfPausedCluster() {
    Documents seed = cluster.generation().example("mismatched-versions").in(paused("paused"));
    ObjectNode hetznerCluster = seed.the(Kind.HETZNER_CLUSTER);
    hetznerCluster.withObject("/metadata").remove("annotations");
    hetznerCluster.withObject("/spec").remove("controlPlaneLoadBalancer");

    ObjectNode completed = cluster.api().create(hetznerCluster).accepted().body();
    assertThat(completed.at("/metadata/annotations").toString())
        .contains("allow-empty-control-plane-address");
    assertThat(completed.at("/spec/controlPlaneLoadBalancer/enabled").asBoolean(true)).isFalse();
    cluster.api().create(seed.the(Kind.KAMAJI_CONTROL_PLANE)).accepted();
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);
    Tenant.assertWarned(cluster.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)), "version-match");
    String version = "{\"spec\":{\"version\":\"v1.20.0\"}}";
    Tenant.assertRefused(
        cluster.api().mergePatch(seed.the(Kind.KAMAJI_CONTROL_PLANE), version), "upgrade-path");
  }

  /** The namespace of a Cluster that is paused by its spec, and known. */
  private static String paused(String purpose) {
    Documents seed = cluster.generation().example("complete").in(cluster.namespace(purpose));
    seed.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    cluster.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    return seed.the(Kind.CLUSTER).at("/metadata/namespace").asText();
  }

  /** Whoever may write an object may write this on it: it excuses nothing, and hinders nothing. */
  @Test
  void pausedObjects() {
    String pause = "{\"metadata\":{\"annotations\":{\"cluster.x-k8s.io/paused\":\"true\"}}}";
    String unpause = pause.replace("\"true\"", "null");
    Documents stored = wrong();
    for (Kind kind : JUDGED) {
      assertThat(cluster.api().mergePatch(stored.the(kind), pause).accepted().warnings()).isEmpty();
      assertThat(cluster.api().mergePatch(stored.the(kind), unpause).accepted().warnings())
          .isEmpty();
    }

    Documents seed =
        wrongIn(cluster.namespace("paused-objects"))
            .changed(
                it ->
                    it.withObject("/metadata/annotations").put("cluster.x-k8s.io/paused", "true"));
    cluster.api().create(seed.the(Kind.HETZNER_CLUSTER)).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);
    cluster.api().create(seed.the(Kind.CLUSTER)).refused();
    cluster.api().create(seed.the(Kind.KAMAJI_CONTROL_PLANE)).refused();
  }
}
