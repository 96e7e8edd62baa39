package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read for one Cluster. */
class ClusterObjectsTest {
  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata: {name: demo}
      spec:
        topology: {classRef: {name: hosted, namespace: classes}, version: v1.34.1}
      """;
  private static final String MADE =
      CLUSTER
          + """
            controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
            infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
          """
              .indent(0);
  private static final String CLASS =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: ClusterClass
      metadata: {name: hosted, namespace: classes}
      spec:
        controlPlane: {templateRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlaneTemplate, name: hosted}}
        infrastructure: {templateRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerClusterTemplate, name: hosted}}
      """;
  private static final String OLD_CLASS =
      """
      apiVersion: cluster.x-k8s.io/v1beta1
      kind: ClusterClass
      metadata: {name: hosted, namespace: classes}
      spec:
        controlPlane: {ref: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha1, kind: KamajiControlPlaneTemplate, name: hosted}}
        infrastructure: {ref: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerClusterTemplate, name: hosted}}
      """;
  private static final String CONTROL_PLANE_TEMPLATE =
      """
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
      kind: KamajiControlPlaneTemplate
      metadata: {name: hosted, namespace: classes}
      spec: {template: {spec: {apiServer: {extraArgs: [--cloud-provider=external]}}}}
      """;
  private static final String HETZNER_CLUSTER_TEMPLATE =
      """
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerClusterTemplate
      metadata: {name: hosted, namespace: classes}
      spec: {template: {metadata: {annotations: {cluster.x-k8s.io/managed-by: somebody}}, spec: {}}}
      """;
  private static final String CONTROL_PLANE =
      "{apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlane, metadata:"
          + " {name: demo}, spec: {version: v1.34.1}}";
  private static final String HETZNER_CLUSTER =
      "{apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerCluster, metadata: {name:"
          + " demo}}";

  private final Set<Key> lookups = new HashSet<>();

  private List<String> judged(GivenObjects objects) {
    return ClusterObjects.read(new ObjectKey("default", "demo"), objects.graph(), objects, lookups)
        .judged()
        .stream()
        .map(it -> it.kind() + " " + it.namespace() + "/" + it.name())
        .toList();
  }

  /** Why nothing is made may stand in the template. */
  @Test
  void aTemplateIsJudgedWhileNothingIsMadeOfIt() {
    GivenObjects objects =
        GivenObjects.of(CLUSTER, CLASS, CONTROL_PLANE_TEMPLATE, HETZNER_CLUSTER_TEMPLATE);

    assertThat(judged(objects))
        .containsExactly(
            "Cluster default/demo",
            "HetznerClusterTemplate classes/hosted",
            "KamajiControlPlaneTemplate classes/hosted");
    assertThat(objects.findings("demo"))
        .contains(
            "HetznerClusterTemplate hosted REFUSAL control-plane-pairing"
                + " /spec/template/metadata/annotations/cluster.x-k8s.io~1managed-by",
            "KamajiControlPlaneTemplate hosted REFUSAL control-plane-fields"
                + " /spec/template/spec/apiServer/extraArgs/0");
    assertThat(objects.with(OLD_CLASS).findings("demo")).isEqualTo(objects.findings("demo"));
  }

  @Test
  void whatIsMadeIsJudgedItself() {
    GivenObjects objects =
        GivenObjects.of(MADE, CLASS, CONTROL_PLANE_TEMPLATE, HETZNER_CLUSTER_TEMPLATE)
            .with(CONTROL_PLANE)
            .with(HETZNER_CLUSTER);

    assertThat(judged(objects))
        .containsExactly(
            "Cluster default/demo",
            "HetznerCluster default/demo",
            "KamajiControlPlane default/demo");
    assertThat(lookups).extracting(Key::kind).doesNotContain(GroupKind.CLUSTER_CLASS);
  }

  @Test
  void ofTwoTemplatesThatOneIsJudgedOfWhichNothingIsMade() {
    GivenObjects objects =
        GivenObjects.of(MADE, CLASS, CONTROL_PLANE_TEMPLATE, HETZNER_CLUSTER_TEMPLATE)
            .with(CONTROL_PLANE);

    assertThat(judged(objects))
        .containsExactly(
            "Cluster default/demo",
            "KamajiControlPlane default/demo",
            "HetznerClusterTemplate classes/hosted");
  }

  @Test
  void aClassThatIsMissingIsWhatTheClusterRestsOn() {
    assertThat(judged(GivenObjects.of(CLUSTER))).containsExactly("Cluster default/demo");
    assertThat(lookups).contains(new Key(GroupKind.CLUSTER_CLASS, "classes", "hosted"));
  }

  @Test
  void templatesAndHealthChecksAreReadOnceEach() {
    String workers =
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: %s
        metadata: {name: %s}
        spec:
          clusterName: demo
          template:
            spec:
              bootstrap: {configRef: {apiGroup: bootstrap.cluster.x-k8s.io, kind: KubeadmConfigTemplate, name: t}}
              infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HCloudMachineTemplate, name: t}
        """;
    String check =
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: MachineHealthCheck
        metadata: {name: %s}
        spec:
          clusterName: demo
          %s: {%s: infrastructure.cluster.x-k8s.io%s, kind: HCloudRemediationTemplate, name: t}
        """;
    GivenObjects objects =
        GivenObjects.of(
            MADE,
            workers.formatted("MachineDeployment", "b"),
            workers.formatted("MachineDeployment", "a"),
            workers.formatted("MachinePool", "a"),
            workers
                .formatted("MachineDeployment", "c")
                .replace("clusterName: demo", "clusterName: x"),
            check.formatted("b", "remediationTemplate", "apiVersion", "/v1beta1"),
            check
                .formatted("a", "remediation: {templateRef", "apiGroup", "")
                .replace("name: t}", "name: u}}"),
            "{apiVersion: bootstrap.cluster.x-k8s.io/v1, kind: KubeadmConfigTemplate, metadata: {name: t}}",
            "{apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HCloudMachineTemplate, metadata: {name: t}}",
            "{apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HCloudRemediationTemplate, metadata: {name: t}}");

    assertThat(judged(objects))
        .containsExactly(
            "Cluster default/demo",
            "MachineDeployment default/a",
            "KubeadmConfigTemplate default/t",
            "HCloudMachineTemplate default/t",
            "MachineDeployment default/b",
            "MachinePool default/a",
            "MachineHealthCheck default/a",
            "MachineHealthCheck default/b",
            "HCloudRemediationTemplate default/t");
    assertThat(lookups)
        .contains(
            new Key(GroupKind.HETZNER_CLUSTER, "default", "demo"),
            new Key(GroupKind.HCLOUD_REMEDIATION_TEMPLATE, "default", "u"));
  }
}
