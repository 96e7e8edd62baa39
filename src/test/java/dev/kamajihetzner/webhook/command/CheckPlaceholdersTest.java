package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** Manifests as they lie in Git, with what clusterctl, Flux or Helm fills in later. */
class CheckPlaceholdersTest {
  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta1
      kind: Cluster
      metadata: {name: "${NAME}", namespace: "${TENANT}"}
      spec:
        controlPlaneRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha1, kind: KamajiControlPlane, name: "${NAME}"}
        infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerCluster, name: "${NAME}"}
      """;

  @TempDir Path directory;

  Program program() {
    return new ProgramInThisProcess();
  }

  private Run check(String set, Object... arguments) {
    return program()
        .run(
            Ansi.OFF,
            set,
            Stream.concat(Stream.of("check", "-"), Arrays.stream(arguments)).toArray());
  }

  private static String controlPlane(String version, String network) {
    return """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
        kind: KamajiControlPlane
        metadata: {name: "${NAME}", namespace: "${TENANT}"}
        spec:
          version: "%s"
          controllerManager: {extraArgs: [--cloud-provider=external]}
          addons: {coreDNS: {}, kubeProxy: {}, konnectivity: {}}
          network: {%s}
        """
        .formatted(version, network);
  }

  private static String hetznerCluster(String spec) {
    return """
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: HetznerCluster
        metadata: {name: "${NAME}", namespace: "${TENANT}"}
        spec: {%s}
        """
        .formatted(spec);
  }

  private static String workers(String version, String place) {
    return """
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: MachineDeployment
        metadata: {name: "${NAME}-md-0", namespace: "${TENANT}"}
        spec:
          clusterName: "${NAME}"
          template:
            spec:
              version: "%s"
              %s
              infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HCloudMachineTemplate, name: "${NAME}-md-0"}
        """
        .formatted(version, place);
  }

  private static String set(String... objects) {
    return String.join("---\n", objects);
  }

  @Test
  void aTemplateOfClusterctlDrawsNothingButTheNamesOfItsVariables() {
    String set =
        set(
            CLUSTER,
            controlPlane(
                "${KUBERNETES}",
                "serviceAnnotations: {load-balancer.hetzner.cloud/location: \"${PLACE:=fsn1}\"}"),
            hetznerCluster("controlPlaneRegions: [\"${REGION}\"]"),
            workers("${WORKERS:=${KUBERNETES}}", "failureDomain: \"${REGION}\""));

    Run run = check(set);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out().lines().filter(line -> line.matches(" +\\d+:\\d+ .*")))
        .allMatch(line -> line.contains(" lint not-rendered: variable "));
    assertThat(run.out())
        .contains("KUBERNETES is not rendered", "WORKERS is not rendered", "PLACE is not rendered")
        .contains("clusterctl generate yaml", "flux envsubst")
        .contains("annotations: {capi.syself.com/allow-empty-control-plane-address: \"true\"}");
    assertThat(check(set, "--strict").status()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"${A}, v1.34.1", "v1.34.1, ${A}", "${A}, ${B}", "'{{ .Values.a }}', v1.34.1"})
  void versionsAreNotComparedWithWhatNobodyKnows(String ofControlPlane, String ofWorkers) {
    Run run =
        check(
            set(
                workers(ofWorkers, "failureDomain: fsn1"),
                CLUSTER,
                controlPlane(ofControlPlane, "serviceType: ClusterIP")));

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).contains("not-rendered").doesNotContain("version-match", "upgrade-path");
  }

  @Test
  void theRestIsJudgedAndPlaceholdersMeetAsNames() {
    Run run =
        check(
            set(
                CLUSTER,
                controlPlane(
                    "v1.34.1",
                    "serviceAnnotations: {load-balancer.hetzner.cloud/hostname: a.example}"),
                hetznerCluster("controlPlaneRegions: []"),
                workers("v1.36.0", "")));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("refused load-balancer-annotations")
        .contains(
            "refused failure-domain: machines have nowhere to stand, as HetznerCluster ${NAME}");
    assertThat(
            check(
                    set(
                        CLUSTER,
                        controlPlane("v1.34.1", "serviceType: ClusterIP"),
                        workers("v1.36.0", "failureDomain: fsn1")))
                .out())
        .contains("MachineDeployment ${NAME}-md-0 is newer than KamajiControlPlane ${NAME}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "controlPlaneRegions: \"${REGIONS}\"",
        "controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: {enabled: \"${ON:=false}\"}",
        "controlPlaneRegions: [fsn1], controlPlaneLoadBalancer: \"${BLOCK}\"",
        "controlPlaneRegions: [fsn1], controlPlaneEndpoint: {host: a.example, port: \"${PORT}\"}"
      })
  void anInfrastructureThatIsNotRenderedDrawsNothing(String spec) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("set.yaml"),
            set(
                CLUSTER,
                controlPlane("v1.34.1", "serviceType: ClusterIP"),
                hetznerCluster(spec),
                workers("v1.34.1", "")));

    Run run = program().run("check", "--fix", file);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("not-rendered")
        .doesNotContain("refused", "warning", "not fixed");
    assertThat(Files.readString(file)).contains(spec);
  }

  @Test
  void aLocationThatIsNotRenderedIsCopiedNowhere() {
    String namespace =
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: "${TENANT}", annotations: {kamaji-hetzner.dev/location: "${PLACE}"}}
        """;

    Run run = check(set(namespace, controlPlane("v1.34.1", "serviceType: LoadBalancer")));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("PLACE").doesNotContain("changed on admission");
  }

  @Test
  void anEscapedVariableIsAValue() {
    Run run = check(controlPlane("$${VERSION}", "serviceType: ClusterIP"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("refused upgrade-path", "found     \"$${VERSION}\"");
  }

  @Test
  void aPlacementGroupThatIsNotRenderedMayBeTheOneThatIsAskedFor() {
    String template =
        """
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: HCloudMachineTemplate
        metadata: {name: "${NAME}-md-0", namespace: "${TENANT}"}
        spec: {template: {spec: {placementGroupName: md-0}}}
        """;
    String workers = workers("v1.34.1", "failureDomain: fsn1");
    String listed = "controlPlaneRegions: [fsn1], hcloudPlacementGroups: ";

    assertThat(check(set(CLUSTER, hetznerCluster(listed + "[]"), workers, template)).out())
        .contains("lint placement-group");
    for (String groups : new String[] {"[{name: \"${GROUP}\"}]", "\"${GROUPS}\""}) {
      assertThat(check(set(CLUSTER, hetznerCluster(listed + groups), workers, template)).out())
          .contains("not-rendered")
          .doesNotContain("placement-group");
    }
  }
}
