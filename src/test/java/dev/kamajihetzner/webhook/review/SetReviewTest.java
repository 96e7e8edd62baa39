package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Objects as a cluster has them, and no file anywhere. */
class SetReviewTest {
  private static final JsonNode CLUSTER =
      yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: Cluster
          metadata: {name: demo, namespace: tenant}
          spec:
            controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
            infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
          """);
  private static final JsonNode HETZNER_CLUSTER =
      yaml(
          """
          apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
          kind: HetznerCluster
          metadata: {name: demo, namespace: tenant}
          spec: {controlPlaneRegions: []}
          """);
  private static final JsonNode CONTROL_PLANE = controlPlane("v1.34.1");
  private static final JsonNode WORKERS =
      yaml(
          """
          apiVersion: cluster.x-k8s.io/v1beta2
          kind: MachineDeployment
          metadata: {name: workers, namespace: tenant}
          spec:
            clusterName: demo
            template:
              spec:
                version: v1.35.0
                failureDomain: fsn1
                bootstrap: {configRef: {apiGroup: bootstrap.cluster.x-k8s.io, kind: KubeadmConfigTemplate, name: workers}}
          """);
  private static final JsonNode TEMPLATE =
      yaml(
          """
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
          kind: KubeadmConfigTemplate
          metadata: {name: workers, namespace: tenant}
          spec: {template: {spec: {preKubeadmCommands: [apt-get install -y kubelet=1.33.0-1.1]}}}
          """);

  private static JsonNode controlPlane(String version) {
    return yaml(
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: demo, namespace: tenant}
        spec: {version: VERSION, addons: {coreDNS: {}, kubeProxy: {}}}
        """
            .replace("VERSION", version));
  }

  private static List<ReviewedObject> judge(Background background, JsonNode... objects) {
    IndexedClusterGraph graph =
        GivenGraph.of(background.objects().stream().map(GivenObject::json).toList());
    return new SetReview(GivenChain.of(Map.of()), background, graph)
        .judge(Stream.of(objects).map(GivenObject::of).toList());
  }

  private static List<String> rules(ReviewedObject reviewed) {
    return reviewed.findings().stream().map(Finding::rule).toList();
  }

  @Test
  void judgesInTheOrderOfDependencyAndTellsInTheOrderGiven() {
    JsonNode[] objects = {WORKERS, TEMPLATE, CONTROL_PLANE, HETZNER_CLUSTER, CLUSTER};

    List<ReviewedObject> reviewed = judge(Background.NONE, objects);

    assertThat(reviewed).extracting(it -> it.object().json()).containsExactly(objects);
    assertThat(reviewed)
        .filteredOn(ReviewedObject::refused)
        .extracting(it -> it.object().name())
        .containsExactly("workers");
    assertThat(reviewed.get(0).findings()).extracting(Finding::rule).contains("version-match");
    assertThat(reviewed.get(3).patch().toString()).contains("allow-empty-control-plane-address");
  }

  @Test
  void takesTheRefusedForAbsent() {
    JsonNode refused = controlPlane("v1.34");

    List<ReviewedObject> reviewed = judge(Background.NONE, CLUSTER, refused, WORKERS);

    assertThat(reviewed).extracting(ReviewedObject::refused).containsExactly(false, true, false);
  }

  @Test
  void looksUpWhatLintsAskForInTheSetAndAround() {
    JsonNode older = WORKERS.deepCopy();
    ((ObjectNode) older.at("/spec/template/spec")).put("version", "v1.34.1");

    assertThat(rules(judge(Background.NONE, TEMPLATE, older).get(0)))
        .contains("hard-coded-version");
    assertThat(rules(judge(GivenBackground.of(older), TEMPLATE).get(0)))
        .contains("hard-coded-version");
    assertThat(rules(judge(Background.NONE, TEMPLATE).get(0))).doesNotContain("hard-coded-version");
  }

  @Test
  void missesNothingThatTheSurroundingsMayHold() {
    assertThat(rules(judge(Background.NONE, CLUSTER, CONTROL_PLANE).get(0)))
        .contains("unresolved-reference");
    assertThat(rules(judge(GivenBackground.of(), CLUSTER, CONTROL_PLANE).get(0)))
        .doesNotContain("unresolved-reference");
  }

  @Test
  void judgesWhatIsThereAlreadyAsAnUpdate() {
    assertThat(
            judge(GivenBackground.of(CLUSTER, CONTROL_PLANE), controlPlane("v1.36.0"))
                .get(0)
                .findings())
        .filteredOn(Finding::refuses)
        .extracting(Finding::rule)
        .contains("upgrade-path");
    assertThat(judge(Background.NONE, CLUSTER, controlPlane("v1.36.0")).get(1).refused()).isFalse();
  }
}
