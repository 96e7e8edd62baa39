package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.Tenant.assertRefused;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways round by statuses, by deletions that do not end, and by what is deleted and comes again. */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class TenantStepsIT extends AsTenant {
  /** The version that runs is Kamaji's to say; a tenant who may write statuses says another. */
  @Test
  void runningVersionMadeUp() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("status"));
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    tenant
        .api()
        .patchSubresource(controlPlane, "status", "{\"status\":{\"version\":\"v1.33.0\"}}")
        .accepted();

    assertRefused(
        tenant.api().mergePatch(controlPlane, "{\"spec\":{\"version\":\"v1.33.0\"}}"),
        "upgrade-path");
  }

  /** Deleted and held by a finalizer, its TenantControlPlane runs on. */
  @Test
  void controlPlaneHeldWhileItIsDeleted() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("held")).workers("v1.35.0");
    ObjectNode controlPlane = seed.the(Kind.KAMAJI_CONTROL_PLANE);
    tenant
        .api()
        .mergePatch(
            controlPlane, "{\"metadata\":{\"finalizers\":[\"tests.kamaji-hetzner.dev/held\"]}}")
        .accepted();
    tenant.api().delete(controlPlane).accepted();
    cluster.settle(Kind.KAMAJI_CONTROL_PLANE);

    assertRefused(tenant.api().create(seed.the(Kind.MACHINE_DEPLOYMENT)), "version-match");
  }

  @Test
  void clusterDeletedWhileItsObjectsChange() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("orphans"));
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    tenant.api().create(workers).accepted();
    tenant.api().delete(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle();
    tenant
        .api()
        .mergePatch(workers, "{\"spec\":{\"template\":{\"spec\":{\"version\":\"v1.35.0\"}}}}")
        .accepted();
    cluster.settle(Kind.MACHINE_DEPLOYMENT);

    assertRefused(tenant.api().create(seed.the(Kind.CLUSTER)), "version-match");
    seed.the(Kind.CLUSTER).withObject("/spec").put("paused", true);
    tenant.api().create(seed.the(Kind.CLUSTER)).accepted();
    cluster.settle(Kind.CLUSTER);
    assertRefused(
        tenant.api().mergePatch(seed.the(Kind.CLUSTER), "{\"spec\":{\"paused\":null}}"),
        "version-match");
  }

  /** Whichever comes last is judged, also where its name is not known before. */
  @Test
  void generatedName() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("generated")).workers("v1.35.0");
    ObjectNode workers = seed.the(Kind.MACHINE_DEPLOYMENT);
    workers.withObject("/metadata").remove("name");
    workers.withObject("/metadata").put("generateName", "demo-");

    assertRefused(tenant.api().create(workers), "version-match");
  }

  @Test
  void olderVersionOfTheApi() {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("older")).workers("v1.35.0");
    ObjectNode workers =
        seed.the(Kind.MACHINE_DEPLOYMENT).put("apiVersion", "cluster.x-k8s.io/v1beta1");

    assertRefused(tenant.api().create(workers), "version-match");
  }

  /** kubeadm joins its own minor only; another bootstrap made the older one right before. */
  @Test
  void bootstrapChangedLater() {
    cluster = ManagementCluster.of(Generation.V1BETA2);
    cluster.serve("location.default", "fsn1", "version-match.precision", "skew");
    try {
      ObjectNode workers =
          tenant
              .seed(tenant.namespaceWithCluster("bootstrap"))
              .workers("v1.33.0")
              .the(Kind.MACHINE_DEPLOYMENT);
      ObjectNode kubeadm = workers.withObject("/spec/template/spec/bootstrap").deepCopy();
      workers
          .withObject("/spec/template/spec/bootstrap/configRef")
          .put("kind", "TalosConfigTemplate");
      tenant.api().create(workers).accepted();

      assertRefused(
          tenant
              .api()
              .mergePatch(
                  workers, "{\"spec\":{\"template\":{\"spec\":{\"bootstrap\":" + kubeadm + "}}}}"),
          "version-match");
    } finally {
      cluster = ManagementCluster.running(Generation.V1BETA2);
    }
  }

  /** Without a failure domain on machines of another cloud, which then become Hetzner's. */
  @Test
  void infrastructureChangedLater() {
    ObjectNode workers =
        tenant.seed(tenant.namespaceWithCluster("infrastructure")).the(Kind.MACHINE_DEPLOYMENT);
    ObjectNode machine = workers.withObject("/spec/template/spec");
    machine.remove("failureDomain");
    ObjectNode hetzner = machine.withObject("/infrastructureRef").deepCopy();
    machine.withObject("/infrastructureRef").put("kind", "DockerMachineTemplate");
    tenant.api().create(workers).accepted();

    assertRefused(
        tenant
            .api()
            .mergePatch(
                workers,
                "{\"spec\":{\"template\":{\"spec\":{\"infrastructureRef\":" + hetzner + "}}}}"),
        "failure-domain");
  }

  /** A second Cluster that is paused, or of another control plane, makes it nobody else's. */
  @ParameterizedTest
  @CsvSource({"true, KamajiControlPlane", "false, KubeadmControlPlane"})
  void hetznerClusterHandedOverUnderASecondCluster(boolean paused, String controlPlane) {
    Documents seed = tenant.seed(tenant.namespaceWithCluster("handed-over"));
    ObjectNode second = seed.the(Kind.CLUSTER).deepCopy();
    second.withObject("/metadata").put("name", "second");
    second.withObject("/spec").put("paused", paused);
    second.withObject("/spec/controlPlaneRef").put("kind", controlPlane);
    tenant.api().create(second);
    cluster.settle(Kind.CLUSTER);

    assertRefused(
        tenant
            .api()
            .mergePatch(
                seed.the(Kind.HETZNER_CLUSTER),
                "{\"metadata\":{\"annotations\":{\"cluster.x-k8s.io/managed-by\":\"\"}}}"),
        "control-plane-pairing");
  }
}
