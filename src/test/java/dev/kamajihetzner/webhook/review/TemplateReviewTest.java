package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates are refused for what the webhook would refuse of what is made from them. */
class TemplateReviewTest {
  private static final String CLOUD_PROVIDER =
      "{apiServer: {extraArgs: [--cloud-provider=external]}}";
  private static final String HOSTNAME =
      "{network: {serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example.org}}}";
  private static final String EXTRA_ARG = "/spec/template/spec/apiServer/extraArgs/0";
  private static final String HOSTNAME_FIELD =
      "/spec/template/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1hostname";
  private static final String MANAGED_BY =
      "/spec/template/metadata/annotations/cluster.x-k8s.io~1managed-by";

  private static JsonNode controlPlanes(String spec) {
    return yaml(
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlaneTemplate
        metadata: {name: hosted, namespace: classes}
        spec: {template: {spec: SPEC}}
        """
            .replace("SPEC", spec));
  }

  private static JsonNode hetznerClusters(String annotations, String spec) {
    return yaml(
        """
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: HetznerClusterTemplate
        metadata: {name: hosted, namespace: classes}
        spec: {template: {metadata: {annotations: ANNOTATIONS}, spec: SPEC}}
        """
            .replace("ANNOTATIONS", annotations)
            .replace("SPEC", spec));
  }

  private static JsonNode clusterClass(String patches) {
    return yaml(
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: ClusterClass
        metadata: {name: hosted, namespace: classes}
        spec:
          controlPlane: {templateRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha2, kind: KamajiControlPlaneTemplate, name: hosted}}
          infrastructure: {templateRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerClusterTemplate, name: hosted}}
          patches: PATCHES
        """
            .replace("PATCHES", patches));
  }

  private static JsonNode oldClusterClass() {
    return yaml(
        """
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: ClusterClass
        metadata: {name: hosted, namespace: classes}
        spec:
          controlPlane: {ref: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha1, kind: KamajiControlPlaneTemplate, name: hosted}}
          infrastructure: {ref: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerClusterTemplate, name: hosted}}
        """);
  }

  private static JsonNode topology(String name, String version) {
    return yaml(
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: Cluster
        metadata: {name: NAME, namespace: tenant}
        spec: {topology: {classRef: {name: hosted, namespace: classes}, version: VERSION}}
        """
            .replace("NAME", name)
            .replace("VERSION", version));
  }

  private static JsonNode oldTopology() {
    return yaml(
        """
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: Cluster
        metadata: {name: one, namespace: tenant}
        spec: {topology: {class: hosted, classNamespace: classes, version: v1.34.1}}
        """);
  }

  private static List<Finding> refusals(JsonNode template, JsonNode... others) {
    return refusals(Background.NONE, template, others);
  }

  /** Of the template, which is the first of the set. */
  private static List<Finding> refusals(
      Background background, JsonNode template, JsonNode... others) {
    List<JsonNode> stored = background.objects().stream().map(GivenObject::json).toList();
    return new SetReview(GivenChain.of(Map.of()), background, GivenGraph.of(stored))
            .judge(
                Stream.concat(Stream.of(template), Stream.of(others)).map(GivenObject::of).toList())
            .get(0)
            .findings()
            .stream()
            .filter(Finding::refuses)
            .toList();
  }

  private static List<String> fields(List<Finding> findings) {
    return findings.stream().map(finding -> finding.field().toString()).toList();
  }

  @Test
  void whatIsRefusedOfTheObjectIsRefusedAtTheTemplatesField() {
    JsonNode managed = hetznerClusters("{cluster.x-k8s.io/managed-by: kamaji}", "{}");

    assertThat(fields(refusals(managed, clusterClass("[]"), topology("one", "v1.34.1"))))
        .containsExactly(MANAGED_BY);
    assertThat(fields(refusals(managed, oldClusterClass(), oldTopology())))
        .containsExactly(MANAGED_BY);
    assertThat(fields(refusals(controlPlanes(CLOUD_PROVIDER), oldClusterClass(), oldTopology())))
        .containsExactly(EXTRA_ARG);
    assertThat(
            refusals(controlPlanes(CLOUD_PROVIDER), clusterClass("[]"), topology("one", "v1.34.1")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("control-plane-fields");
              assertThat(finding.problem())
                  .startsWith("KamajiControlPlanes made from this template are refused: ");
            });
  }

  @Test
  void anotherControlPlaneMayBeManaged() {
    JsonNode managed = hetznerClusters("{cluster.x-k8s.io/managed-by: others}", "{}");
    JsonNode others =
        yaml(
            clusterClass("[]")
                .toString()
                .replace("KamajiControlPlaneTemplate", "KubeadmControlPlaneTemplate"));

    assertThat(refusals(managed, others, topology("one", "v1.34.1"))).isEmpty();
  }

  @Test
  void theVersionIsEachTopologysOwn() {
    JsonNode template = controlPlanes(CLOUD_PROVIDER);

    assertThat(refusals(template, clusterClass("[]"), topology("old", "v1.32.4"))).isEmpty();
    assertThat(
            refusals(
                template,
                clusterClass("[]"),
                topology("old", "v1.32.4"),
                topology("new", "v1.34.1"),
                topology("newer", "v1.35.0")))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.problem())
                    .startsWith("what Cluster new, newer makes from this template is refused: "));
  }

  @Test
  void manyClustersAreCounted() {
    Stream<JsonNode> topologies =
        Stream.of("a", "b", "c", "d", "e").map(name -> topology(name, "v1.34.1"));

    List<Finding> refusals =
        refusals(
            controlPlanes(CLOUD_PROVIDER),
            Stream.concat(Stream.of(clusterClass("[]"), topology("old", "v1.32.4")), topologies)
                .toArray(JsonNode[]::new));

    assertThat(refusals.get(0).problem()).startsWith("what Cluster a, b, c (and 2 more) makes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{controlPlaneRegions: []}",
        "{controlPlaneRegions: [], controlPlaneLoadBalancer: {}}",
        "{controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {enabled: true, region: fsn1}}"
      })
  void whatTheWebhookMendsIsRight(String spec) {
    assertThat(
            refusals(hetznerClusters("{}", spec), clusterClass("[]"), topology("one", "v1.34.1")))
        .isEmpty();
    assertThat(
            refusals(
                controlPlanes("{network: {serviceType: LoadBalancer}}"),
                clusterClass("[]"),
                topology("one", "v1.34.1")))
        .isEmpty();
  }

  @Test
  void withoutATopologyAVersionIsNotKnown() {
    assertThat(refusals(controlPlanes(CLOUD_PROVIDER))).isEmpty();
    assertThat(refusals(controlPlanes(CLOUD_PROVIDER), clusterClass("[]"))).isEmpty();
    assertThat(fields(refusals(controlPlanes(HOSTNAME)))).containsExactly(HOSTNAME_FIELD);
    assertThat(fields(refusals(controlPlanes(HOSTNAME), clusterClass("[]"))))
        .containsExactly(HOSTNAME_FIELD);
    assertThat(refusals(hetznerClusters("{cluster.x-k8s.io/managed-by: a}", "{}"))).isEmpty();
  }

  @Test
  void whatOthersHaveIsNotHeldAgainstATemplateThatNobodyIsKnownToUse() {
    String named = "{network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: shared}}}";
    JsonNode other =
        yaml(
            """
            apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
            kind: KamajiControlPlane
            metadata: {name: other, namespace: tenant}
            spec: {version: v1.34.1, network: NETWORK}
            """
                .replace(
                    "NETWORK", "{serviceAnnotations: {load-balancer.hetzner.cloud/name: shared}}"));

    assertThat(refusals(controlPlanes(named), other)).isEmpty();
    assertThat(refusals(controlPlanes(named), other, clusterClass("[]"), topology("a", "v1.34.1")))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /spec/template/spec/apiServer/extraArgs/-             | KamajiControlPlaneTemplate | hostname
          /spec/template/spec/apiServer/extraArgs/0             | KamajiControlPlaneTemplate | hostname
          /spec/template/spec/apiServer                         | KamajiControlPlaneTemplate | hostname
          /spec/template/spec/apiServer/extraArgs               | HetznerClusterTemplate     | hostname, flag
          /spec/template/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1hostname | KamajiControlPlaneTemplate | flag
          /spec/template/spec/network/serviceType               | KamajiControlPlaneTemplate | flag
          /spec/template/spec/registry                          | KamajiControlPlaneTemplate | hostname, flag
          /spec/template/spec/network/loadBalancerConfig/loadBalancerClass | KamajiControlPlaneTemplate | flag
          /spec/template/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location | KamajiControlPlaneTemplate | hostname, flag
          /spec/template/spec/network/certSANs/0/a              | KamajiControlPlaneTemplate | hostname, flag
          no-pointer                                            | KamajiControlPlaneTemplate | ''
          no-pointer                                            | HetznerClusterTemplate     | hostname, flag
          /spec/template/spec                                   | KamajiControlPlaneTemplate | ''
          """)
  void whatPatchesMayChangeIsNotJudged(String path, String kind, String judged) {
    JsonNode template =
        controlPlanes(
            "{apiServer: {extraArgs: [--cloud-provider=external]}, network: {serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example.org}}}");
    String patches =
        "[{name: a, definitions: [{selector: {kind: %s}, jsonPatches: [{op: replace, path: %s, valueFrom: {variable: a}}]}]}]"
            .formatted(kind, path);

    List<String> fields =
        fields(refusals(template, clusterClass(patches), topology("one", "v1.34.1")));

    assertThat(fields.contains(EXTRA_ARG)).isEqualTo(judged.contains("flag"));
    assertThat(fields.contains(HOSTNAME_FIELD)).isEqualTo(judged.contains("hostname"));
  }

  @Test
  void anExtensionMayChangeEverything() {
    String patches = "[{name: a, external: {generatePatchesExtension: a.b}}]";

    assertThat(
            refusals(
                controlPlanes(CLOUD_PROVIDER), clusterClass(patches), topology("a", "v1.34.1")))
        .isEmpty();
  }

  @Test
  void policiesThatAreOffInTheClustersNamespaceSayNothing() {
    JsonNode namespace =
        yaml(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: tenant, labels: {kamaji-hetzner.dev/control-plane-fields: "off"}}
            """);

    assertThat(
            refusals(
                controlPlanes(CLOUD_PROVIDER),
                clusterClass("[]"),
                topology("a", "v1.34.1"),
                namespace))
        .isEmpty();
  }

  @Test
  void aFieldOfTheWrongTypeIsRefusedOnce() {
    assertThat(
            refusals(
                controlPlanes("{apiServer: {extraArgs: [7, --cloud-provider=external]}}"),
                clusterClass("[]"),
                topology("a", "v1.34.1")))
        .extracting(finding -> finding.rule() + " " + finding.field())
        .containsExactly(
            "schema /spec/template/spec/apiServer/extraArgs/0",
            "control-plane-fields /spec/template/spec/apiServer/extraArgs/1");
  }

  @Test
  void onlyWhatBecomesWrongIsRefused() {
    JsonNode wrong = controlPlanes(CLOUD_PROVIDER);
    Background old = GivenBackground.of(wrong, clusterClass("[]"), topology("one", "v1.32.4"));
    Background stored = GivenBackground.of(wrong, clusterClass("[]"), topology("one", "v1.34.1"));
    Background without = GivenBackground.of(clusterClass("[]"), topology("one", "v1.34.1"));

    assertThat(refusals(stored, wrong)).isEmpty();
    assertThat(fields(refusals(without, wrong))).containsExactly(EXTRA_ARG);
    assertThat(fields(refusals(old, wrong, topology("one", "v1.33.0")))).containsExactly(EXTRA_ARG);
  }
}
