package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What writes whole sets: Velero, which brings Clusters last; Flux; a topology's controller. */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class RestoreIT {
  private static ManagementCluster cluster;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
  }

  /** In the middle of an upgrade or not, from before the webhook or not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void velero(boolean fromBefore) {
    String namespace = cluster.namespace("restored");
    Documents example = cluster.generation().example("complete").in(namespace);
    for (Kind kind : List.of(Kind.CLUSTER, Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE)) {
      example
          .the(kind)
          .withObject("/spec/controlPlaneEndpoint")
          .put("host", "192.0.2.1")
          .put("port", 6443);
    }
    if (fromBefore) {
      example
          .the(Kind.HETZNER_CLUSTER)
          .withObject("/spec/controlPlaneLoadBalancer")
          .put("enabled", true)
          .put("region", "fsn1");
    }
    ObjectNode machineSet = example.machineSet("demo-workers-abcde");
    ObjectNode machine = example.machine("demo-workers-abcde-fghij");
    Documents order =
        new Documents(
            List.of(
                example.the(Kind.HETZNER_CLUSTER),
                example.the(Kind.KAMAJI_CONTROL_PLANE),
                example.the(Kind.MACHINE_DEPLOYMENT),
                machineSet,
                machine,
                example.the(Kind.CLUSTER)));
    order.all().forEach(it -> owned(it));
    // A person with every right; Velero's own service account is listed where it restores these.
    for (ObjectNode object : order.all()) {
      cluster.api().create(object).accepted();
      cluster.settle();
    }
    cluster.assertStoredUntouched(order);
  }

  /** Velero restores owner references as they were, to what is no more. */
  private static void owned(ObjectNode object) {
    if (!Documents.is(Kind.CLUSTER, object)) {
      object
          .withObject("/metadata")
          .putArray("ownerReferences")
          .addObject()
          .put("apiVersion", "cluster.x-k8s.io/v1beta2")
          .put("kind", "Cluster")
          .put("name", "demo")
          .put("uid", "00000000-0000-0000-0000-000000000000");
    }
  }

  /** The whole set is dry-run before any of it is applied; a refusal would hold back all. */
  @Test
  void fluxUpgradesBothAtOnce() {
    Documents seed = cluster.generation().example("complete").in(cluster.namespace("flux"));
    seed.all().forEach(it -> cluster.api().apply(it, "kustomize-controller").accepted());
    cluster.settle();
    Documents upgraded = seed.controlPlane("v1.35.0").workers("v1.35.0");
    Api flux = cluster.api().asController("flux-system", "kustomize-controller");

    for (ObjectNode object : upgraded.all()) {
      flux.apply(object, "kustomize-controller", "dryRun=All").accepted();
    }
    flux.apply(upgraded.the(Kind.KAMAJI_CONTROL_PLANE), "kustomize-controller").accepted();
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);
    flux.apply(upgraded.the(Kind.MACHINE_DEPLOYMENT), "kustomize-controller").accepted();
  }

  /** Cluster API orders a topology's versions: its controller is warned, and never refused. */
  @Test
  void topologyOfClusterApi() {
    Documents seed = cluster.generation().example("complete").in(cluster.namespace("topology"));
    ObjectNode topology = seed.the(Kind.CLUSTER);
    topology.withObject("/spec/topology").put("version", "v1.35.0").putObject("classRef");
    topology.withObject("/spec/topology/classRef").put("name", "kamaji");
    cluster.api().create(topologyClass(topology)).accepted();
    cluster.api().create(topology).accepted();
    cluster.settle(Kind.CLUSTER);
    Api clusterApi = cluster.api().asController("capi-system", "capi-manager");
    for (Kind kind :
        List.of(Kind.HETZNER_CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT)) {
      seed.the(kind)
          .withObject("/metadata/labels")
          .put("topology.cluster.x-k8s.io/owned", "")
          .put("cluster.x-k8s.io/cluster-name", "demo");
      clusterApi.apply(seed.the(kind), "capi-topology").accepted();
      cluster.settle(kind);
    }
    clusterApi
        .apply(seed.controlPlane("v1.35.0").the(Kind.KAMAJI_CONTROL_PLANE), "capi-topology")
        .accepted();
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);
    // Deferred workers, kubeadm's: new ones at the old minor are Cluster API's to order.
    ObjectNode deferred = seed.moreWorkers("demo-deferred");
    clusterApi.apply(deferred, "capi-topology", "dryRun=All").accepted();
    assertThat(clusterApi.apply(deferred, "capi-topology").accepted().body().path("kind").asText())
        .isEqualTo("MachineDeployment");
    clusterApi
        .apply(seed.workers("v1.35.0").the(Kind.MACHINE_DEPLOYMENT), "capi-topology")
        .accepted();
  }

  private static ObjectNode topologyClass(ObjectNode cluster) {
    ObjectNode kamaji =
        ManagementCluster.object(
            "cluster.x-k8s.io/v1beta2",
            "ClusterClass",
            cluster.at("/metadata/namespace").asText(),
            "kamaji");
    kamaji
        .withObject("/spec/controlPlane/templateRef")
        .put("apiVersion", "controlplane.cluster.x-k8s.io/v1alpha2")
        .put("kind", "KamajiControlPlaneTemplate")
        .put("name", "kamaji");
    return kamaji;
  }
}
