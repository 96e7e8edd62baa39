package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has another type than the API's is refused at its place, and said once. */
class FieldTypesTest {
  private static final Map<String, String> API =
      Map.of(
          "Cluster", "cluster.x-k8s.io/v1beta2",
          "ClusterClass", "cluster.x-k8s.io/v1beta1",
          "MachineDeployment", "cluster.x-k8s.io/v1beta2",
          "MachinePool", "cluster.x-k8s.io/v1beta1",
          "MachineSet", "cluster.x-k8s.io/v1beta2",
          "Machine", "cluster.x-k8s.io/v1beta1",
          "KamajiControlPlane", "controlplane.cluster.x-k8s.io/v1alpha1",
          "KamajiControlPlaneTemplate", "controlplane.cluster.x-k8s.io/v1alpha2",
          "HetznerCluster", "infrastructure.cluster.x-k8s.io/v1beta1",
          "HetznerClusterTemplate", "infrastructure.cluster.x-k8s.io/v1beta2");

  private static JsonNode object(String kind, String rest) {
    return yaml(
        "apiVersion: %s\nkind: %s\n%s\n".formatted(API.getOrDefault(kind, "v1"), kind, rest));
  }

  private static List<ReviewedObject> judge(JsonNode... objects) {
    return new SetReview(GivenChain.of(Map.of()), Background.NONE, new IndexedClusterGraph())
        .judge(Stream.of(objects).map(GivenObject::of).toList());
  }

  private static List<Finding> refusals(JsonNode object) {
    return judge(object).get(0).findings().stream().filter(Finding::refuses).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HetznerCluster      | metadata: {annotations: {example.org/a: true}}               | /metadata/annotations/example.org~1a | the boolean true: quote it
          HetznerCluster      | metadata: {annotations: {example.org/a: 6443}}               | /metadata/annotations/example.org~1a | the number 6443: quote it
          Cluster             | metadata: {labels: {tier: 1.50}}                             | /metadata/labels/tier           | the number 1.5: quote it
          Cluster             | metadata: {labels: [tier]}                                   | /metadata/labels                | Write its fields below it
          Cluster             | metadata: {name: 7}                                          | /metadata/name                  | the number 7: quote it
          Cluster             | spec: {paused: "true"}                                       | /spec/paused                    | Write it without quotes.
          Cluster             | spec: {paused: 'yes'}                                        | /spec/paused                    | Write true or false, without quotes.
          Cluster             | spec: {paused: 1}                                            | /spec/paused                    | Write true or false, without quotes.
          Cluster             | spec: {controlPlaneRef: [{kind: KamajiControlPlane}]}        | /spec/controlPlaneRef           | Write its fields below it
          Cluster             | spec: {controlPlaneRef: {name: 7}}                           | /spec/controlPlaneRef/name      | the number 7: quote it
          Cluster             | spec: {topology: {version: 1.30}}                            | /spec/topology/version          | the number 1.3: quote it
          Cluster             | spec: {topology: {workers: {machineDeployments: [{}, {metadata: {labels: {a: off}}}]}}} | /spec/topology/workers/machineDeployments/1/metadata/labels/a | the boolean false: quote it
          ClusterClass        | spec: {controlPlane: {ref: {kind: true}}}                    | /spec/controlPlane/ref/kind     | the boolean true: quote it
          Namespace           | metadata: {labels: {kamaji-hetzner.dev/version-match: off}}  | /metadata/labels/kamaji-hetzner.dev~1version-match | the boolean false: quote it
          KamajiControlPlane  | spec: {version: 1.30}                                        | /spec/version                   | the number 1.3: quote it
          KamajiControlPlane  | spec: {version: {major: 1}}                                  | /spec/version                   | Write one text.
          KamajiControlPlane  | spec: {network: [LoadBalancer]}                              | /spec/network                   | Write its fields below it
          KamajiControlPlane  | spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/disable-private-ingress: true}}} | /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1disable-private-ingress | the boolean true: quote it
          KamajiControlPlane  | spec: {network: {serviceAnnotations: {other.example/a: 1}}}  | /spec/network/serviceAnnotations/other.example~1a | the number 1: quote it
          KamajiControlPlane  | spec: {network: {serviceLabels: {a: no}}}                    | /spec/network/serviceLabels/a   | the boolean false: quote it
          KamajiControlPlane  | spec: {network: {ingress: {extraAnnotations: {a: 1}}}}       | /spec/network/ingress/extraAnnotations/a | the number 1: quote it
          KamajiControlPlane  | spec: {network: {gateway: {port: "443"}}}                    | /spec/network/gateway/port      | Write it without quotes.
          KamajiControlPlane  | spec: {network: {certSANs: a.example.org}}                   | /spec/network/certSANs          | Write a list
          KamajiControlPlane  | spec: {apiServer: {extraArgs: {v: 2}}}                       | /spec/apiServer/extraArgs       | Write a list
          KamajiControlPlane  | spec: {apiServer: {extraArgs: [--v=2, 3]}}                   | /spec/apiServer/extraArgs/1     | the number 3: quote it
          HetznerCluster      | spec: {controlPlaneLoadBalancer: {enabled: "false"}}         | /spec/controlPlaneLoadBalancer/enabled | Write it without quotes.
          HetznerCluster      | spec: {controlPlaneLoadBalancer: {port: "6443"}}             | /spec/controlPlaneLoadBalancer/port | Write it without quotes.
          HetznerCluster      | spec: {controlPlaneLoadBalancer: {port: 64.5}}               | /spec/controlPlaneLoadBalancer/port | Write a whole number.
          HetznerCluster      | spec: {controlPlaneLoadBalancer: false}                      | /spec/controlPlaneLoadBalancer  | Write its fields below it
          HetznerCluster      | spec: {controlPlaneLoadBalancer: {extraServices: [{listenPort: "80"}]}} | /spec/controlPlaneLoadBalancer/extraServices/0/listenPort | Write it without quotes.
          HetznerCluster      | spec: {controlPlaneRegions: fsn1}                            | /spec/controlPlaneRegions       | Write a list
          HetznerCluster      | spec: {controlPlaneRegions: [fsn1, 7]}                       | /spec/controlPlaneRegions/1     | the number 7: quote it
          HetznerCluster      | spec: {controlPlaneEndpoint: {host: a.example.org, port: api}} | /spec/controlPlaneEndpoint/port | Write a whole number.
          HetznerCluster      | spec: [a]                                                    | /spec                           | Write its fields below it
          MachineDeployment   | spec: {template: {spec: {version: 1.31}}}                    | /spec/template/spec/version     | the number 1.31: quote it
          MachineDeployment   | spec: {template: {metadata: {labels: {pool: 0}}}}            | /spec/template/metadata/labels/pool | the number 0: quote it
          MachinePool         | spec: {clusterName: 7}                                       | /spec/clusterName               | the number 7: quote it
          MachineSet          | spec: {template: {spec: {failureDomain: [fsn1]}}}            | /spec/template/spec/failureDomain | Write one text.
          Machine             | spec: {version: 1.31}                                        | /spec/version                   | the number 1.31: quote it
          HetznerClusterTemplate | spec: {template: {spec: {controlPlaneLoadBalancer: {enabled: "false"}}}} | /spec/template/spec/controlPlaneLoadBalancer/enabled | Write it without quotes.
          HetznerClusterTemplate | spec: {template: {metadata: {annotations: {a: true}}}}    | /spec/template/metadata/annotations/a | the boolean true: quote it
          KamajiControlPlaneTemplate | metadata: {annotations: {a: true}}                    | /metadata/annotations/a         | the boolean true: quote it
          KamajiControlPlaneTemplate | spec: {template: {spec: {network: {serviceAnnotations: {a: 1}}}}} | /spec/template/spec/network/serviceAnnotations/a | the number 1: quote it
          KamajiControlPlaneTemplate | spec: {template: {spec: {apiServer: {extraArgs: --v=2}}}} | /spec/template/spec/apiServer/extraArgs | Write a list
          """)
  void isRefusedWithWhatToDo(String kind, String rest, String field, String remedy) {
    List<Finding> refusals = refusals(object(kind, rest));

    assertThat(refusals)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("schema");
              assertThat(finding.field()).hasToString(field);
              assertThat(finding.remedy()).contains(remedy);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HetznerCluster     | spec: {controlPlaneLoadBalancer: {enabled: false, port: 6443}}
          HetznerCluster     | spec: {controlPlaneLoadBalancer: {enabled: false, port: 6443.0}}
          HetznerCluster     | spec: {controlPlaneLoadBalancer: {enabled: "${LB}", port: "{{ .Values.port }}"}}
          HetznerCluster     | spec: {controlPlaneLoadBalancer: , controlPlaneRegions: }
          HetznerCluster     | metadata: {annotations: , labels: {a: }}
          HetznerCluster     | spec: {somethingElse: {enabled: "false"}}
          KamajiControlPlane | spec: {version: v1.34.1, network: "${NETWORK}"}
          KamajiControlPlane | spec: {version: "1.30.2", apiServer: {extraArgs: [--v=2, ]}}
          KamajiControlPlane | status: {version: 1.34}
          KamajiControlPlane | spec: {version: v1.34.1, network: {additionalServicePorts: [{name: a, port: 1, targetPort: a}, {name: b, port: 2, targetPort: 2}]}}
          Cluster            | metadata: {annotations: {example.org/window: 22:30, example.org/day: 2026-01-01}}
          Cluster            | spec: {topology: {variables: [{name: a, value: {labels: {b: 1}}}]}}
          ConfigMap          | metadata: {labels: {a: 1}}
          KubeadmConfigTemplate | metadata: {labels: {a: 1}}
          """)
  void nothingIsSaidOfRightTypesOfNothingOfVariablesAndOfTheRest(String kind, String rest) {
    assertThat(refusals(object(kind, rest))).isEmpty();
  }

  @Test
  void theRestOfTheObjectIsJudgedAndNothingElseIsSaidOfTheField() {
    JsonNode cluster =
        object(
            "Cluster",
            "metadata: {name: a}\n"
                + "spec: {controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: a}}");
    JsonNode controlPlane =
        object(
            "KamajiControlPlane",
            "metadata: {name: 1st, annotations: {a: true}}\n"
                + "spec: {version: 1.30, addons: , network: {serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example.org, load-balancer.hetzner.cloud/locatoin: 7}}}");

    List<Finding> findings = judge(cluster, controlPlane).get(1).findings();

    assertThat(findings)
        .filteredOn(Finding::refuses)
        .extracting(finding -> finding.rule() + " " + finding.field())
        .containsExactlyInAnyOrder(
            "schema /metadata/annotations/a",
            "schema /spec/version",
            "schema /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1locatoin",
            "control-plane-fields /metadata/name",
            "load-balancer-annotations /spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1hostname");
    assertThat(findings)
        .filteredOn(finding -> !finding.rule().equals("schema"))
        .extracting(finding -> finding.field().toString())
        .doesNotContain(
            "/spec/version",
            "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1locatoin");
  }

  @Test
  void whatNeverReachesTheWebhookIsNotChangedByItAndIsAbsentForOthers() {
    JsonNode cluster =
        object(
            "Cluster",
            """
            metadata: {name: a}
            spec:
              controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: a}
              infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: a}
            """);
    JsonNode hetznerCluster =
        object(
            "HetznerCluster",
            "metadata: {name: a}\nspec: {controlPlaneRegions: fsn1, controlPlaneLoadBalancer: {}}");
    JsonNode workers =
        object(
            "MachineDeployment",
            """
            metadata: {name: a}
            spec:
              clusterName: a
              template: {spec: {clusterName: a, version: v1.34.1, infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HCloudMachineTemplate, name: a}}}
            """);

    List<ReviewedObject> reviewed = judge(cluster, hetznerCluster, workers);

    assertThat(reviewed.get(1).patch()).isEmpty();
    assertThat(reviewed.get(1).refused()).isTrue();
    assertThat(reviewed.get(2).refused()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "true", "[a]", "{a: b}"})
  void aNamespaceIsText(String namespace) {
    assertThat(refusals(object("Cluster", "metadata: {name: a, namespace: " + namespace + "}")))
        .extracting(finding -> finding.field().toString())
        .containsExactly("/metadata/namespace");
  }

  @Test
  void aLongValueIsShownInPart() {
    Finding finding =
        refusals(object("KamajiControlPlane", "spec: {version: [" + "a, ".repeat(100) + "a]}"))
            .get(0);

    assertThat(finding.found()).hasSizeLessThanOrEqualTo(60).endsWith("…");
  }
}
