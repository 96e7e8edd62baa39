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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set beside the files that are there already. */
class CheckAgainstTest {
  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata: {name: willow, namespace: tenant}
      spec:
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: willow}
        infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: willow}
      """;
  private static final String RESTORED =
      """
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerCluster
      metadata: {name: willow, namespace: tenant}
      spec:
        controlPlaneEndpoint: {host: 198.51.100.4, port: 6443}
        controlPlaneLoadBalancer: {enabled: true, region: nbg1}
        controlPlaneRegions: [nbg1]
      """;

  @TempDir Path directory;
  private Path base;
  private Path head;

  Program program() {
    return new ProgramInThisProcess();
  }

  @BeforeEach
  void makeDirectories() throws IOException {
    base = Files.createDirectories(directory.resolve("base"));
    head = Files.createDirectories(directory.resolve("head"));
  }

  private static Path write(Path directory, String name, String... documents) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("---\n", documents));
  }

  private Run check(Object... arguments) {
    return program().run(Stream.concat(Stream.of("check"), Arrays.stream(arguments)).toArray());
  }

  private static String controlPlane(String version) {
    return """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: willow, namespace: tenant}
        spec:
          version: %s
          controllerManager: {extraArgs: [--cloud-provider=external]}
          addons: {coreDNS: {}, kubeProxy: {}}
          network: {serviceType: ClusterIP}
        """
        .formatted(version);
  }

  private static String workers(String version) {
    return """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: MachineDeployment
        metadata: {name: willow-md, namespace: tenant}
        spec:
          clusterName: willow
          template:
            spec: {version: %s}
        """
        .formatted(version);
  }

  @Test
  void anUpgradeIsJudgedByTheVersionBefore() throws IOException {
    write(base, "a.yaml", controlPlane("v1.32.4"));
    Path file = write(head, "a.yaml", controlPlane("v1.34.1"));

    assertThat(check(file).status()).isZero();
    Run run = check("--against", base, file);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("refused upgrade-path: an upgrade goes minor by minor");
  }

  @Test
  void whatIsUnchangedDrawsNothingHoweverWrongItIs() throws IOException {
    String[] objects = {CLUSTER, RESTORED, controlPlane("v1.34.1"), workers("v1.35.0")};
    write(base, "all.yaml", objects);
    write(head, "all.yaml", objects);

    assertThat(check(head).status()).isEqualTo(1);
    Run run = check("--strict", "--against", base, head);
    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).isEqualTo("4 objects judged\n");
  }

  @Test
  void theOthersAreWhatSurroundsTheSet() throws IOException {
    write(base, "all.yaml", CLUSTER, controlPlane("v1.34.1"));
    Path added = write(head, "workers.yaml", workers("v1.35.0"));

    assertThat(check(added).out()).contains("not there yet");
    Run run = check("--against", base, added);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("refused version-match", "1 object judged");
  }

  @Test
  void whatIsDeletedIsStillThereWhenTheRestIsApplied() throws IOException {
    write(base, "all.yaml", CLUSTER, controlPlane("v1.34.1"), workers("v1.31.0"));
    write(head, "all.yaml", CLUSTER, controlPlane("v1.35.0"));

    Run run = check("--against", base, head);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("MachineDeployment willow-md would fall too far behind");
  }

  @Test
  void aFieldThatTheNewFileLeavesOutIsRemoved() throws IOException {
    String placed =
        controlPlane("v1.34.1")
            .replace(
                "{serviceType: ClusterIP}",
                "{serviceAnnotations: {load-balancer.hetzner.cloud/location: hel1}}");
    write(base, "a.yaml", placed);
    Path file = write(head, "a.yaml", placed.replace("/location: hel1", "/type: lb11"));

    Run run = check("--location", "fsn1", "--against", base, file);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("lb11, load-balancer.hetzner.cloud/location: fsn1");
  }

  @Test
  void aRestoredClusterWaitsForWhoeverMayOverride() throws IOException {
    Path before = write(base, "before.yaml", RESTORED, controlPlane("v1.33.2"));
    Path cluster = write(head, "cluster.yaml", CLUSTER);

    Run run = check("--against", before, cluster);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("refused control-plane-pairing", "right to override control-plane-pairing")
        .doesNotContainIgnoringCase("delete");
  }

  @Test
  void nothingIsMissingThatTheBaseHas() throws IOException {
    write(base, "all.yaml", RESTORED);
    Path file = write(head, "set.yaml", CLUSTER, workers("v1.34.1"));

    assertThat(check("--against", base, file).out())
        .contains("KamajiControlPlane willow is missing")
        .doesNotContain("HetznerCluster willow is missing");
  }

  @Test
  void severalPathsAreOneBase() throws IOException {
    Path one = write(base, "one.yaml", CLUSTER);
    Path other = write(base, "other.yaml", controlPlane("v1.34.1"));
    Path added = write(head, "workers.yaml", workers("v1.35.0"));

    assertThat(check("--against", one, "--against", other, added).status()).isEqualTo(1);
    assertThat(check("--against", one, added).status()).isZero();
  }

  @Test
  void anEnvironmentIsJudgedAgainstItsOwn() throws IOException {
    write(base, "clusters/staging/c.yaml", CLUSTER, controlPlane("v1.34.1"));
    write(base, "clusters/production/c.yaml", CLUSTER, controlPlane("v1.32.4"));
    Path staging = write(head, "clusters/staging/c.yaml", CLUSTER, controlPlane("v1.35.0"));
    Path production = write(head, "clusters/production/c.yaml", CLUSTER, controlPlane("v1.33.4"));

    Run both = check("--against", base, head);
    assertThat(both.status()).as(both.out()).isZero();
    Run one = check("--against", base.resolve("clusters"), staging);
    assertThat(one.status()).as(one.out()).isZero();

    write(head, "clusters/production/c.yaml", CLUSTER, controlPlane("v1.35.0"));
    Run skipping = check("--against", base, production.getParent().getParent());
    assertThat(skipping.status()).isEqualTo(1);
    assertThat(skipping.out()).contains("v1.35.0 after v1.32.4", "1 refused");
  }

  @Test
  void whatCannotBeABaseIsBadUsage() throws IOException {
    Path file = write(head, "a.yaml", CLUSTER);
    Path broken = write(base, "broken.yaml", "apiVersion: v1\nkind: [\n");

    Run missing = check("--against", directory.resolve("nowhere"), file);
    Run unreadable = check("--against", broken, file);
    Run input = check("--against", "-", file);
    Run both = check("--against", base, "--cluster", file);

    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("nowhere is not there").hasLineCount(1);
    assertThat(unreadable.status()).isEqualTo(2);
    assertThat(unreadable.err())
        .contains("--against cannot be read: " + broken + ":2:")
        .hasLineCount(1);
    assertThat(input.status()).isEqualTo(2);
    assertThat(input.err()).contains("not the standard input").hasLineCount(1);
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("--against and --cluster").hasLineCount(1);
  }
}
