package dev.kamajihetzner.webhook.apiserver;

import static dev.kamajihetzner.webhook.apiserver.Tenant.assertRefused;
import static dev.kamajihetzner.webhook.apiserver.Tenant.assertWarned;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whose right to override counts: Argo CD's controller has every right and applies what anybody has
 * committed.
 */
@NeedsApiServer(atLeast = "1.30", why = "deploy/base is tried with its matchConditions")
class TenantOverrideIT {
  private static ManagementCluster cluster;
  private static Api argo;

  @BeforeAll
  static void start() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    ObjectNode namespace = ManagementCluster.object("v1", "Namespace", null, "argocd");
    cluster.api().apply(namespace, "tests").accepted();
    argo = Tenant.serviceAccount(cluster, "argocd", "argocd-application-controller");
    Tenant.bind(
        cluster,
        "ClusterRoleBinding",
        null,
        "ClusterRole",
        "cluster-admin",
        Tenant.subject("ServiceAccount", "argocd-application-controller", "argocd"));
    Tenant.awaitAllowed(argo, null, "override", "kamaji-hetzner.dev", "policies");
  }

  @AfterAll
  static void stop() {
    if (argo != null) {
      argo.close();
    }
  }

  private static Documents clusterIn(String namespace) {
    Documents seed = cluster.generation().example("mismatched-versions").in(namespace);
    for (Kind kind : new Kind[] {Kind.CLUSTER, Kind.KAMAJI_CONTROL_PLANE}) {
      cluster.api().create(seed.the(kind)).accepted();
      cluster.settle(kind);
    }
    seed.the(Kind.MACHINE_DEPLOYMENT)
        .withObject("/metadata/annotations")
        .put("kamaji-hetzner.dev/override", "version-match");
    return seed;
  }

  @Test
  void serviceAccountWithEveryRightOverridesNothing() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    ObjectNode workers = clusterIn(cluster.namespace("committed")).the(Kind.MACHINE_DEPLOYMENT);

    assertRefused(argo.apply(workers, "argocd-controller"), "version-match");
    assertRefused(argo.create(workers), "version-match");
  }

  @Test
  void serviceAccountsAdministratorsRefusalsStand() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    Documents seed = cluster.generation().example("complete").in(cluster.namespace("committed"));
    seed.the(Kind.HETZNER_CLUSTER)
        .withObject("/spec/controlPlaneLoadBalancer")
        .put("enabled", true)
        .put("region", "fsn1");
    argo.create(seed.the(Kind.HETZNER_CLUSTER)).accepted();
    cluster.settle(Kind.HETZNER_CLUSTER);

    assertRefused(argo.apply(seed.the(Kind.CLUSTER), "argocd-controller"), "control-plane-pairing");
  }

  @Test
  void serviceAccountThatIsListedDoes() {
    cluster = ManagementCluster.of(Generation.V1BETA2);
    cluster.serve(
        "override.service-accounts",
        "flux-system:kustomize-controller,argocd:argocd-application-controller");
    ObjectNode workers = clusterIn(cluster.namespace("listed")).the(Kind.MACHINE_DEPLOYMENT);

    assertWarned(argo.apply(workers, "argocd-controller"), "version-match");
  }

  @Test
  void listedServiceAccountStillNeedsTheRight() {
    cluster = ManagementCluster.of(Generation.V1BETA2);
    try (Tenant tenant = new Tenant(cluster)) {
      String namespace = tenant.namespace("listed-no-right");

      cluster.serve("override.service-accounts", tenant.home() + ":tenant");
      ObjectNode workers = clusterIn(namespace).the(Kind.MACHINE_DEPLOYMENT);

      assertRefused(tenant.api().create(workers), "version-match");
    }
  }

  @Test
  void humanWithTheRightDoes() {
    cluster = ManagementCluster.running(Generation.V1BETA2);
    String namespace = cluster.namespace("human");
    ObjectNode workers = clusterIn(namespace).the(Kind.MACHINE_DEPLOYMENT);

    assertRefused(Tenant.human(cluster, namespace, false).create(workers), "version-match");
    assertWarned(Tenant.human(cluster, namespace, true).create(workers), "version-match");
  }
}
