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

/** What a tenant writes on workers excuses nothing. */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class TenantWorkersIT extends AsTenant {
  private static final String POLICY = "version-match";
  private static final String WRONG = "v1.35.0";
  private static final String SET_WRONG =
      "{\"spec\":{\"template\":{\"spec\":{\"version\":\"" + WRONG + "\"}}}}";
  private static final String OWNED = "topology.cluster.x-k8s.io/owned";

  private static List<ObjectNode> deploymentAndPool(Documents seed) {
    return List.of(seed.the(Kind.MACHINE_DEPLOYMENT), seed.machinePool("demo-pool"));
  }

  /** Written by hand, a Machine has its version elsewhere than all others. */
  private static List<ObjectNode> setAndMachine(Documents seed) {
    return List.of(seed.machineSet("by-hand"), seed.machine("by-hand"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.x-k8s.io/paused", "clusterctl.cluster.x-k8s.io/delete-for-move"})
  void annotationsThatExcused(String annotation) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("annotated"));
    for (ObjectNode right : deploymentAndPool(seed)) {
      ObjectNode wrong = right.deepCopy();
      wrong.withObject("/metadata/annotations").put(annotation, "true");
      wrong.withObject("/spec/template/spec").put("version", WRONG);
      assertRefused(tenant.api().create(wrong), POLICY);

      tenant.api().create(right).accepted();
      String both = "{\"metadata\":{\"annotations\":{\"" + annotation + "\":\"true\"}},";
      assertRefused(tenant.api().mergePatch(right, both + SET_WRONG.substring(1)), POLICY);
      tenant.api().mergePatch(right, both.replaceFirst(",$", "}")).accepted();
      assertRefused(tenant.api().mergePatch(right, SET_WRONG), POLICY);
    }
  }

  @Test
  void labelOfTopologyWithoutTopology() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("owned")).workers(WRONG);
    for (ObjectNode wrong : deploymentAndPool(seed)) {
      wrong.withObject("/metadata/labels").put(OWNED, "");
      assertRefused(tenant.api().create(wrong), POLICY);
    }
  }

  @Test
  void labelOfTopologyOnTheControlPlane() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("owned-control-plane")).workers(WRONG);
    tenant
        .api()
        .mergePatch(
            seed.the(Kind.KAMAJI_CONTROL_PLANE),
            "{\"metadata\":{\"labels\":{\"" + OWNED + "\":\"\"}}}")
        .accepted();
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);

    assertRefused(tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)), POLICY);
  }

  /** A topology of a class that nobody has made orders nothing. */
  @Test
  void labelOfTopologyThatIsMadeUp() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("made-up")).workers(WRONG);
    tenant
        .api()
        .mergePatch(
            seed.the(Kind.CLUSTER),
            "{\"spec\":{\"topology\":{\"classRef\":{\"name\":\"none\"},\"version\":\"v1.34.1\"}}}")
        .accepted();
    cluster.settle(Kind.CLUSTER);
    ObjectNode wrong = seed.the(Kind.MACHINE_DEPLOYMENT);
    wrong.withObject("/metadata/labels").put(OWNED, "");

    assertRefused(tenant.api().create(wrong), POLICY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"All", "KubernetesVersionSkew,KubeadmVersionSkew"})
  void skippedPreflightChecks(String checks) {
    String namespace = tenant.namespaceWithCluster("skipping");
    for (ObjectNode wrong : deploymentAndPool(tenant.seed(namespace).workers(WRONG))) {
      wrong
          .withObject("/metadata/annotations")
          .put("machineset.cluster.x-k8s.io/skip-preflight-checks", checks);
      assertRefused(tenant.api().create(wrong), POLICY);
      assertRefused(Tenant.human(cluster, namespace, false).create(wrong), POLICY);
      assertWarned(Tenant.human(cluster, namespace, true).create(wrong), POLICY);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void machineSetAndMachineWrittenByHand(boolean owned) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("by-hand"));
    tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)).accepted();
    String uid =
        cluster.api().stored(seed.the(Kind.MACHINE_DEPLOYMENT)).at("/metadata/uid").asText();
    for (ObjectNode wrong : setAndMachine(seed.workers(WRONG))) {
      if (owned) {
        wrong
            .withObject("/metadata")
            .putArray("ownerReferences")
            .addObject()
            .put("apiVersion", "cluster.x-k8s.io/v1beta2")
            .put("kind", "MachineDeployment")
            .put("name", "demo-workers")
            .put("uid", uid)
            .put("controller", true);
      }
      assertRefused(tenant.api().create(wrong), POLICY);
      assertRefused(
          Tenant.human(cluster, seed.the(Kind.CLUSTER).at("/metadata/namespace").asText(), true)
              .create(wrong),
          POLICY);

      Api clusterApi = cluster.api().asController("capi-system", "capi-manager");
      assertThat(clusterApi.create(wrong).accepted().warnings()).isEmpty();
    }
  }

  @Test
  void machineSetAndMachineChanged() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("changed"));
    for (ObjectNode right : setAndMachine(seed)) {
      tenant.api().create(right).accepted();
      boolean machine = right.path("kind").asText().equals("Machine");
      String wrong = machine ? "{\"spec\":{\"version\":\"" + WRONG + "\"}}" : SET_WRONG;
      assertRefused(tenant.api().mergePatch(right, wrong), POLICY);
    }
  }

  @Test
  void versionTakenAway() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("no-version"));
    for (ObjectNode workers : deploymentAndPool(seed)) {
      tenant.api().create(workers).accepted();
      for (String version : List.of("null", "\"\"")) {
        assertWarned(
            tenant.api().mergePatch(workers, SET_WRONG.replace('"' + WRONG + '"', version)),
            POLICY);
        tenant.api().mergePatch(workers, SET_WRONG.replace(WRONG, "v1.34.1")).accepted();
      }
      ObjectNode without = workers.deepCopy();
      without.withObject("/metadata").put("name", "without");
      without.withObject("/spec/template/spec").remove("version");
      assertWarned(tenant.api().create(without), POLICY);
    }
  }

  @Test
  void clusterChanged() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("other-cluster")).workers(WRONG);
    // One that is there and not Kamaji's, and one that is not there at all.
    ObjectNode other = seed.the(Kind.CLUSTER).deepCopy();
    other.withObject("/metadata").put("name", "other");
    other.withObject("/spec").remove(List.of("controlPlaneRef", "infrastructureRef"));
    tenant.api().create(other).accepted();
    cluster.settle(Kind.CLUSTER);
    for (String before : List.of("other", "none")) {
      List<ObjectNode> all =
          List.of(
              seed.moreWorkers("from-" + before),
              seed.machinePool("pool-from-" + before),
              seed.machineSet("set-from-" + before),
              seed.machine("machine-from-" + before));
      for (ObjectNode wrong : all) {
        boolean machine = wrong.path("kind").asText().equals("Machine");
        wrong.withObject("/spec").put("clusterName", before);
        if (!machine) {
          wrong.withObject("/spec/template/spec").put("clusterName", before);
        }
        tenant.api().create(wrong).accepted();
        String template = machine ? "" : ",\"template\":{\"spec\":{\"clusterName\":\"demo\"}}";
        String patch = "{\"spec\":{\"clusterName\":\"demo\"" + template + "}}";
        assertRefused(tenant.api().mergePatch(wrong, patch), POLICY);
      }
    }
  }

  /** Under a Cluster that another one has paused, beside a running one: its own pause counts. */
  @Test
  void clusterOfAnotherNamePaused() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("paused-beside")).workers(WRONG);
    ObjectNode decoy = seed.the(Kind.CLUSTER).deepCopy();
    decoy.withObject("/metadata").put("name", "decoy");
    decoy.withObject("/spec").put("paused", true);
    tenant.api().create(decoy);
    cluster.settle(Kind.CLUSTER);
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    workers.withObject("/metadata/labels").put("cluster.x-k8s.io/cluster-name", "decoy");

    assertRefused(tenant.api().create(workers), POLICY);
    for (ObjectNode machines : setAndMachine(seed)) {
      machines.withObject("/metadata/labels").put("cluster.x-k8s.io/cluster-name", "decoy");
      assertRefused(tenant.api().create(machines), POLICY);
    }
  }

  @Test
  void clusterPausedByItsAnnotation() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("paused-cluster")).workers(WRONG);
    tenant
        .api()
        .mergePatch(
            seed.the(Kind.CLUSTER),
            "{\"metadata\":{\"annotations\":{\"cluster.x-k8s.io/paused\":\"true\"}}}")
        .accepted();
    cluster.settle(Kind.CLUSTER);

    assertRefused(tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)), POLICY);
  }
}
