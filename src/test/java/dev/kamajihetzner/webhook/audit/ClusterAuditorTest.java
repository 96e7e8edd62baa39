package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAuditorTest {
  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata: {name: demo, uid: 1-2-3}
      spec:
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
        infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
      """;
  private static final String HETZNER_CLUSTER =
      """
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerCluster
      metadata: {name: demo, annotations: {capi.syself.com/allow-empty-control-plane-address: "true"}}
      spec: {controlPlaneRegions: []}
      """;
  private static final String CONTROL_PLANE =
      """
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
      kind: KamajiControlPlane
      metadata: {name: demo}
      spec:
        version: v1.34.1
        controllerManager: {extraArgs: [--cloud-provider=external]}
        addons: {coreDNS: {}, kubeProxy: {}}
        network: {serviceAnnotations: {load-balancer.hetzner.cloud/location: fsn1}}
      """;
  private static final String WORKERS =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: MachineDeployment
      metadata: {name: demo}
      spec:
        clusterName: demo
        template:
          spec:
            version: v1.35.0
            failureDomain: fsn1
            bootstrap: {configRef: {apiGroup: bootstrap.cluster.x-k8s.io, kind: TalosConfigTemplate, name: demo}}
            infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerBareMetalMachineTemplate, name: demo}
      """;
  private static final String MACHINES =
      """
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerBareMetalMachineTemplate
      metadata: {name: demo}
      """;
  private static final String NEWER =
      "MachineDeployment demo REFUSAL version-match " + "/spec/template/spec/version";

  private static final GivenObjects RIGHT =
      GivenObjects.of(CLUSTER, HETZNER_CLUSTER, CONTROL_PLANE);
  private static final GivenObjects WRONG = RIGHT.with(WORKERS).with(MACHINES);

  private static String namespace(String labels) {
    return "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {%s}}}"
        .formatted(labels);
  }

  @Test
  void saysNothingOfWhatIsRight() {
    ClusterAudit audit = RIGHT.audit("demo");

    assertThat(audit.findings()).isEmpty();
    assertThat(audit.objects()).isEqualTo(3);
    assertThat(audit.cluster())
        .isEqualTo(
            new AuditedObject("cluster.x-k8s.io/v1beta2", "Cluster", "default", "demo", "1-2-3"));
  }

  @Test
  void saysWhatAdmissionSays() {
    ClusterAudit audit = WRONG.audit("demo");

    assertThat(audit.findings())
        .extracting(it -> it.finding().message())
        .containsExactly(
            "version-match: MachineDeployment demo is newer than KamajiControlPlane demo; found"
                + " v1.35.0, expected v1.34.1. Upgrade KamajiControlPlane demo first, or lower"
                + " MachineDeployment demo.");
    assertThat(audit.objects()).isEqualTo(5);
    assertThat(WRONG.findings("demo")).containsExactly(NEWER);
  }

  @Test
  void aClusterThatIsNotThereRestsOnItself() {
    JudgedCluster judged = RIGHT.judge(GivenObjects.SETTINGS, "default", "other");

    assertThat(judged.audit()).isEmpty();
    assertThat(judged.restsOn().keys())
        .containsExactly(new RestsOn.Key(GroupKind.CLUSTER, "default", "other"));
  }

  @Test
  void nothingIsSaidOfWhatIsBeingDeleted() {
    String deleting = "metadata: {deletionTimestamp: \"2026-01-01T00:00:00Z\", name: demo";
    ClusterAudit gone =
        WRONG.with(CLUSTER.replace("metadata: {name: demo", deleting)).audit("demo");
    assertThat(gone.findings()).isEmpty();
    assertThat(gone.objects()).isZero();

    assertThat(WRONG.with(WORKERS.replace("metadata: {name: demo", deleting)).findings("demo"))
        .isEmpty();
    // It is still there for the others' references.
    assertThat(WRONG.with(MACHINES.replace("metadata: {name: demo", deleting)).findings("demo"))
        .containsExactly(NEWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"warn", "audit"})
  void modesMakeWarningsOfRefusals(String mode) {
    assertThat(WRONG.with(namespace("kamaji-hetzner.dev/version-match: " + mode)).findings("demo"))
        .containsExactly(NEWER.replace("REFUSAL", "WARNING"));
  }

  @Test
  void aPolicyThatIsOffSaysNothing() {
    assertThat(WRONG.with(namespace("kamaji-hetzner.dev/version-match: \"off\"")).findings("demo"))
        .isEmpty();
  }

  /** Also where the webhook only notes what it would change. */
  @ParameterizedTest
  @ValueSource(strings = {"enforce", "warn", "audit"})
  void whatTheWebhookWouldChangeIsToldAtItsField(String mode) {
    GivenObjects objects =
        GivenObjects.of(
            CLUSTER,
            HETZNER_CLUSTER.replace(
                ", annotations: {capi.syself.com/allow-empty-control-plane-address: \"true\"}", ""),
            CONTROL_PLANE.replace("load-balancer.hetzner.cloud/location: fsn1", ""),
            namespace(
                "kamaji-hetzner.dev/load-balancer-location: %s,".formatted(mode)
                    + " kamaji-hetzner.dev/external-control-plane: "
                    + mode));

    assertThat(objects.audit("demo").findings())
        .extracting(it -> it.finding().message())
        .containsExactly(
            "external-control-plane: came past the webhook without annotation"
                + " capi.syself.com/allow-empty-control-plane-address; found none, expected"
                + " \"true\". Set the annotation to \"true\": CAPH asks for it whenever the object"
                + " is created, as in a move or a restore.",
            "load-balancer-location: came past the webhook without annotation"
                + " load-balancer.hetzner.cloud/location; found none, expected \"fsn1\". Set it in"
                + " spec.network.serviceAnnotations: without it the load balancer may never be"
                + " made.");
    assertThat(objects.findings("demo"))
        .allMatch(it -> it.contains(" WARNING "))
        .anyMatch(
            it ->
                it.endsWith(
                    "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location"));
  }

  @Test
  void aLoadBalancerThatIsOnCannotBeTurnedOffAnyMore() {
    GivenObjects objects =
        RIGHT.with(
            HETZNER_CLUSTER.replace(
                "controlPlaneRegions: []",
                "controlPlaneRegions: [], controlPlaneLoadBalancer: {enabled: true}"));

    assertThat(objects.audit("demo").findings())
        .extracting(it -> it.finding().message())
        .containsExactly(
            "external-control-plane: came past the webhook with its load balancer on; found true,"
                + " expected false. It is immutable: delete HetznerCluster demo, then apply it"
                + " again.");
  }

  /** Its load balancer has a place without our word; admission would not say anything, either. */
  @Test
  void aControlPlaneThatRunsNeedsNoLocation() {
    String running =
        CONTROL_PLANE
            .replace("load-balancer.hetzner.cloud/location: fsn1", "")
            .replace("spec:\n", "spec:\n  controlPlaneEndpoint: {host: 192.0.2.1, port: 6443}\n");

    assertThat(RIGHT.with(running).findings("demo")).isEmpty();
    assertThat(
            RIGHT
                .with(running)
                .with(node("a", "fsn1"))
                .with(node("b", "nbg1"))
                .judge(Settings.of(Map.of()), "default", "demo")
                .audit()
                .orElseThrow()
                .findings())
        .isEmpty();
    // A place that is wrong is wrong all the same.
    assertThat(
            RIGHT
                .with(
                    running.replace(
                        "serviceAnnotations: {",
                        "serviceAnnotations: {load-balancer.hetzner.cloud/location: mars1"))
                .findings("demo"))
        .containsExactly(
            "KamajiControlPlane demo WARNING load-balancer-location"
                + " /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location");
  }

  private static String node(String name, String location) {
    return """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {topology.kubernetes.io/region: %s}}
        spec: {providerID: "hcloud://1"}
        """
        .formatted(name, location);
  }

  /** Kamaji's provider writes both, and Cluster API copies it into the Cluster a moment later. */
  @Test
  void theControlPlanesOwnEndpointIsTheHetznerClustersToo() {
    String endpoint = "controlPlaneEndpoint: {host: 192.0.2.1, port: 6443}";
    GivenObjects objects =
        RIGHT
            .with(CONTROL_PLANE.replace("spec:\n", "spec:\n  " + endpoint + "\n"))
            .with(HETZNER_CLUSTER.replace("spec: {", "spec: {" + endpoint + ", "));

    assertThat(objects.findings("demo")).isEmpty();
    assertThat(
            objects
                .with(
                    HETZNER_CLUSTER.replace(
                        "spec: {", "spec: {" + endpoint.replace("2.1", "2.9") + ", "))
                .findings("demo"))
        .contains("HetznerCluster demo WARNING external-control-plane /spec/controlPlaneEndpoint");
  }

  @Test
  void whatAsksForAnOverrideIsKeptAndSaysWhoMay() {
    GivenObjects objects =
        WRONG.with(
            WORKERS.replace(
                "{name: demo}\nspec:\n  clusterName",
                "{name: demo, annotations: {kamaji-hetzner.dev/override: version-match}}\nspec:\n"
                    + "  clusterName"));

    assertThat(objects.findings("demo")).containsExactly(NEWER + " *");
    Finding finding = objects.audit("demo").findings().get(0).finding();
    assertThat(finding.remedy())
        .endsWith(
            " It takes the right to override version-match in this namespace. Whoever may override"
                + " policies in the group kamaji-hetzner.dev there has it.");
    assertThat(objects.with(namespace("kamaji-hetzner.dev/version-match: warn")).findings("demo"))
        .as("a warning needs no override")
        .containsExactly(NEWER.replace("REFUSAL", "WARNING"));
  }

  /** A topology's versions are Cluster API's to order, but not one's whose class nobody has. */
  @Test
  void aClassThatIsStillToComeOrdersNoVersions() {
    GivenObjects without =
        WRONG
            .with(CLUSTER.replace("spec:\n", "spec:\n  topology: {classRef: {name: hosted}}\n"))
            .with(
                WORKERS.replace(
                    "{name: demo}\nspec:\n  clusterName",
                    "{name: demo, labels: {topology.cluster.x-k8s.io/owned: a}}\nspec:\n"
                        + "  clusterName"));
    GivenObjects with =
        without.with(
            "{apiVersion: cluster.x-k8s.io/v1beta2, kind: ClusterClass, metadata: {name:"
                + " hosted}}");

    assertThat(without.findings("demo")).containsExactly(NEWER);
    assertThat(with.findings("demo")).containsExactly(NEWER.replace("REFUSAL", "WARNING"));
  }

  /** In a file it would be absent; here it is there. */
  @Test
  void whatRestsOnSomethingWrongIsJudgedAllTheSame() {
    GivenObjects objects =
        WRONG.with(
            CONTROL_PLANE.replace("fsn1}", "fsn1, load-balancer.hetzner.cloud/hostname: a}"));

    assertThat(objects.findings("demo"))
        .containsExactly(
            "KamajiControlPlane demo REFUSAL load-balancer-annotations"
                + " /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1hostname",
            NEWER);
  }

  @Test
  void aPausedClustersObjectsAreWarnedOf() {
    GivenObjects objects = WRONG.with(CLUSTER.replace("spec:\n", "spec:\n  paused: true\n"));

    assertThat(objects.findings("demo")).containsExactly(NEWER.replace("REFUSAL", "WARNING"));
    assertThat(objects.audit("demo").findings().get(0).finding().remedy())
        .endsWith("Refused when the Cluster is unpaused.");
  }

  /** What is missing can be said only of kinds that are read. */
  @Test
  void aReferenceToAKindThatIsNotReadIsNoMatter() {
    GivenObjects gone =
        GivenObjects.of(
            CLUSTER, HETZNER_CLUSTER, CONTROL_PLANE, WORKERS.replace("1.35.0", "1.34.1"));

    assertThat(gone.findings("demo"))
        .containsExactly(
            "MachineDeployment demo LINT unresolved-reference"
                + " /spec/template/spec/infrastructureRef/name");
    assertThat(gone.without(GroupKind.BARE_METAL_MACHINE_TEMPLATE).findings("demo")).isEmpty();
  }

  @Test
  void aRemediationTemplateIsMissedWhereItIsRead() {
    GivenObjects objects =
        RIGHT.with(
            """
            apiVersion: cluster.x-k8s.io/v1beta1
            kind: MachineHealthCheck
            metadata: {name: demo}
            spec:
              clusterName: demo
              maxUnhealthy: 40%
              remediationTemplate: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HCloudRemediationTemplate, name: demo}
            """);

    assertThat(objects.findings("demo"))
        .containsExactly(
            "MachineHealthCheck demo LINT remediation-template /spec/remediationTemplate/name");
    assertThat(objects.without(GroupKind.HCLOUD_REMEDIATION_TEMPLATE).findings("demo")).isEmpty();
  }

  /** Load balancers' names are compared across all namespaces, and no Cluster has two parents. */
  @Test
  void whatOthersHaveIsAround() {
    GivenObjects objects =
        RIGHT
            .with(CONTROL_PLANE.replace("fsn1}", "fsn1, load-balancer.hetzner.cloud/name: lb}"))
            .with(
                CONTROL_PLANE
                    .replace("{name: demo}", "{name: other, namespace: elsewhere}")
                    .replace("fsn1}", "fsn1, load-balancer.hetzner.cloud/name: lb}"))
            .with(CLUSTER.replace("{name: demo, uid: 1-2-3}", "{name: thief}"));

    assertThat(objects.findings("demo"))
        .containsExactly(
            "Cluster demo REFUSAL control-plane-pairing /spec/controlPlaneRef",
            "Cluster demo REFUSAL control-plane-pairing /spec/infrastructureRef",
            "KamajiControlPlane demo REFUSAL load-balancer-annotations"
                + " /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1name");
  }

  @Test
  void whatCannotBeReadIsNoVerdict() {
    WholeObjects failing =
        new WholeObjects() {
          @Override
          public boolean reads(GroupKind kind) {
            return true;
          }

          @Override
          public Optional<JsonNode> find(GroupKind kind, String namespace, String name) {
            throw new LiveReadFailed("Cluster could not be read: no answer", null);
          }

          @Override
          public List<JsonNode> healthChecks(String namespace, String clusterName) {
            return List.of();
          }
        };
    ClusterAuditor auditor =
        new ClusterAuditor(Policies.all(GivenObjects.SETTINGS), GivenObjects.SETTINGS);

    assertThatThrownBy(
            () -> auditor.judge(new ObjectKey("default", "demo"), RIGHT.graph(), failing))
        .isInstanceOf(LiveReadFailed.class);
  }

  @Test
  void theSeedDrawsWhatItDrawsInAFile() {
    Path seed = Path.of("..", "shared", "seed", "workload.yaml");
    assumeTrue(Files.exists(seed), () -> "the seed is not beside the project: " + seed);

    assertThat(GivenObjects.of(GivenDocuments.in(seed)).findings("workload"))
        .containsExactlyInAnyOrder(
            "KubeadmConfigTemplate workload-md-0 LINT retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/22",
            "KubeadmConfigTemplate workload-md-0 LINT retired-package-repository"
                + " /spec/template/spec/preKubeadmCommands/23",
            "MachineDeployment workload-md-0 LINT explicit-null /spec/selector/matchLabels",
            "MachineHealthCheck workload-md-0-unhealthy-5m LINT max-unhealthy /spec/maxUnhealthy",
            "KamajiControlPlane workload-control-plane LINT explicit-null /spec/deployment");
  }
}
