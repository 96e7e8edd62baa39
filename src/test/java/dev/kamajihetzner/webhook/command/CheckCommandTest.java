package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class CheckCommandTest {
  private static final Path EXAMPLES = Path.of("deploy/examples");

  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata: {name: demo, namespace: tenant}
      spec:
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
        infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
      """;
  private static final String CONTROL_PLANE =
      """
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
      kind: KamajiControlPlane
      metadata: {name: demo, namespace: tenant}
      spec: {version: v1.34.1}
      """;
  private static final String WORKERS =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: MachineDeployment
      metadata: {name: workers, namespace: tenant}
      spec:
        clusterName: demo
        template:
          spec: {version: v1.35.0, failureDomain: fsn1}
      """;

  @TempDir Path directory;

  Program program() {
    return new ProgramInThisProcess();
  }

  private Run check(Object... arguments) {
    return program().run(Stream.concat(Stream.of("check"), Arrays.stream(arguments)).toArray());
  }

  private Run checkInput(String standardInput, Object... arguments) {
    return program()
        .run(
            Ansi.OFF,
            standardInput,
            Stream.concat(Stream.of("check", "-"), Arrays.stream(arguments)).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1beta2"})
  void aCompleteClusterIsAdmittedUnchanged(String generation) {
    Run run = check(EXAMPLES.resolve(generation).resolve("complete.yaml"));

    assertThat(run.status()).isZero();
    assertThat(run.out()).doesNotContain("refused", "warning", "+++");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1beta2"})
  void whatIsLeftOutIsShownAsADiff(String generation) {
    Run run = check("--location", "fsn1", EXAMPLES.resolve(generation).resolve("minimal.yaml"));

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^\\+ +load-balancer.hetzner.cloud/location: fsn1$")
        .contains("capi.syself.com/allow-empty-control-plane-address: \"true\"")
        .contains("enabled: false")
        .contains("2 changed on admission");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1beta2"})
  void mismatchedVersionsAreRefusedWithTheirPlace(String generation) {
    Path file = EXAMPLES.resolve(generation).resolve("mismatched-versions.yaml");

    Run run = check(file);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(file.toString())
        .contains("MachineDeployment default/demo-workers")
        .contains("refused version-match: ")
        .contains("found     v1.35.0")
        .contains("expected  v1.34.1")
        .contains("Upgrade KamajiControlPlane demo first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1beta1", "v1beta2"})
  void afterAFixTheCheckIsCleanAndOnlyLinesWereAdded(String generation) throws IOException {
    Path file = directory.resolve("minimal.yaml");
    Files.copy(EXAMPLES.resolve(generation).resolve("minimal.yaml"), file);
    var before = Files.readAllLines(file);

    Run fix = check("--fix", "--location", "fsn1", file);
    Run again = check("--location", "fsn1", file);

    assertThat(fix.status()).isZero();
    assertThat(fix.out()).contains("2 fixed");
    assertThat(again.out()).doesNotContain("changed on admission", "+++");
    assertThat(Files.readAllLines(file)).containsSubsequence(before);
    assertThat(check(file).out()).isEqualTo(again.out()).doesNotContain("refused", "warning");
  }

  @Test
  void theOrderOfDocumentsMakesNoDifference() {
    String there = CLUSTER + "---\n" + CONTROL_PLANE + "---\n" + WORKERS;
    String back = WORKERS + "---\n" + CONTROL_PLANE + "---\n" + CLUSTER;

    assertThat(checkInput(there).status()).isEqualTo(1);
    assertThat(checkInput(back).status()).isEqualTo(1);
    assertThat(checkInput(back).out()).contains("refused version-match");
  }

  @Test
  void aListIsItsItems() {
    String list =
        "apiVersion: v1\nkind: List\nitems:\n"
            + indented(CLUSTER)
            + indented(CONTROL_PLANE)
            + indented(WORKERS);

    assertThat(checkInput(list).out()).contains("refused version-match");
  }

  private static String indented(String object) {
    return "- " + object.replace("\n", "\n  ").stripTrailing() + "\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n", "--namespace"})
  void objectsWithoutANamespaceAreOfTheOneGiven(String option) {
    String elsewhere = CONTROL_PLANE.replace(", namespace: tenant", "");

    assertThat(checkInput(CLUSTER + "---\n" + elsewhere + "---\n" + WORKERS).status()).isZero();
    assertThat(
            checkInput(CLUSTER + "---\n" + elsewhere + "---\n" + WORKERS, option, "tenant")
                .status())
        .isEqualTo(1);
  }

  @Test
  void filesDirectoriesAndTheStandardInputAreOneSet() throws IOException {
    Path cluster = Files.writeString(directory.resolve("cluster.yaml"), CLUSTER);
    Path controlPlane = Files.createDirectories(directory.resolve("control-plane"));
    Files.writeString(controlPlane.resolve("control-plane.json"), CONTROL_PLANE);

    Run run = checkInput(WORKERS, cluster, controlPlane);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("standard input", "refused version-match", "3 objects judged");
  }

  @Test
  void labelsOfNamespacesInTheSetCount() {
    String namespace =
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: tenant, labels: {kamaji-hetzner.dev/version-match: warn}}
        """;

    Run run =
        checkInput(WORKERS + "---\n" + CONTROL_PLANE + "---\n" + CLUSTER + "---\n" + namespace);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("warning version-match");
  }

  @Test
  void settingsAreTheServers() {
    String set = CLUSTER + "---\n" + CONTROL_PLANE + "---\n" + WORKERS;

    assertThat(checkInput(set, "--set", "policy.version-match.mode=off").status()).isZero();
    Run unknown = checkInput(set, "--set", "policy.version-mach.mode=off");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("version-mach").hasLineCount(1);
  }

  @Test
  void strictFailsOnWarnings() {
    String alone = WORKERS;

    assertThat(checkInput(alone).status()).isZero();
    assertThat(checkInput(alone, "--strict").status()).isEqualTo(1);
  }

  @Test
  void aBrokenDocumentIsNamedAndTheOthersAreJudged() {
    String broken = "a: b\n c: d\n";

    Run run = checkInput(CLUSTER + "---\n" + broken + "---\n" + CONTROL_PLANE + "---\n" + WORKERS);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out())
        .contains("unreadable standard input:9:")
        .contains("refused version-match");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata: {name: a}\nkind: Cluster\nkind: Cluster\n",
        "a:\n\tb: c\n",
        "just a text\n",
        "- 1\n- 2\n",
        "&a [*a]\n",
        "a: {b: [c}\n"
      })
  void whatIsNoManifestIsUnreadable(String text) {
    Run run = checkInput(text);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).contains("unreadable standard input:");
  }

  @Test
  void anAliasBombIsRefusedAndNotExpanded() {
    String bomb =
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + IntStream.rangeClosed(1, 9)
                .mapToObj(
                    i ->
                        "a%d: &a%d [%s]\n"
                            .formatted(
                                i,
                                i,
                                IntStream.range(0, 10)
                                    .mapToObj(j -> "*a" + (i - 1))
                                    .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());

    Run run = checkInput(bomb);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).contains("expands to more than");
  }

  @Test
  void windowsLinesAByteOrderMarkAndJsonWithTabsAreReadAsWell() {
    String windows = "\uFEFF" + (CLUSTER + "---\n" + CONTROL_PLANE).replace("\n", "\r\n");
    String json =
        """
        {
        \t"apiVersion": "cluster.x-k8s.io/v1beta2",
        \t"kind": "MachineDeployment",
        \t"metadata": {"name": "workers", "namespace": "tenant"},
        \t"spec": {"clusterName": "demo", "template": {"spec": {"version": "v1.35.0"}}}
        }
        """;

    Run run = checkInput(windows + "---\r\n" + json);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("refused version-match");
  }

  @Test
  void otherKindsAreCounted() {
    Run run = checkInput("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n# nothing\n");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("1 of other kinds ignored");
  }

  @Test
  void badUsageIsOneLineThatSaysWhatToDo() {
    Run nothing = check();
    Run missing = check(directory.resolve("nowhere.yaml"));
    Run fixInput = checkInput("", "--fix");
    Run fixBuild = check("--fix", "-k", directory);
    Run noFormat = checkInput("", "--output", "xml");
    Run noValue = checkInput("", "--set", "version-match.precision");

    assertThat(nothing.status()).isEqualTo(2);
    assertThat(nothing.err()).contains("Missing required parameter");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("nowhere.yaml is not there").hasLineCount(1);
    assertThat(fixInput.status()).isEqualTo(2);
    assertThat(fixInput.err()).contains("--fix cannot write to the standard input");
    assertThat(fixBuild.status()).isEqualTo(2);
    assertThat(fixBuild.err()).contains("--fix cannot write what kustomize builds").hasLineCount(1);
    assertThat(noFormat.status()).isEqualTo(2);
    assertThat(noFormat.err())
        .contains("expected one of [text, json, sarif, junit, github, gitlab, html]", "was 'xml'");
    assertThat(noValue.status()).isEqualTo(2);
    assertThat(noValue.err()).contains("--set", "SETTING=VALUE", "but was version-match.precision");
  }

  @Test
  void aFileThatIsNoUtf8IsNamed() throws IOException {
    Path file = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xE4});

    Run run = check(file);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("latin.yaml is not UTF-8");
  }

  @Test
  void aDirectoryIsItsManifests() throws IOException {
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/cluster.yml"), CLUSTER);
    Files.writeString(directory.resolve("a/b/control-plane.yaml"), CONTROL_PLANE);
    Files.writeString(directory.resolve("a/b/workers.YAML"), WORKERS);
    Files.writeString(directory.resolve("a/notes.txt"), "no: manifest: here");

    Run run = check(directory);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("workers.YAML").contains("3 objects judged");
  }

  @Test
  void coloursAreForTerminals() {
    String set = CLUSTER + "---\n" + CONTROL_PLANE + "---\n" + WORKERS;

    assertThat(program().run(Ansi.ON, set, "check", "-").out()).contains("\u001b[");
    assertThat(program().run(Ansi.OFF, set, "check", "-").out()).doesNotContain("\u001b[");
  }

  @Test
  void fiveThousandDocumentsAreJudgedInOneGo() {
    String set =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    (CLUSTER + "---\n" + CONTROL_PLANE + "---\n" + WORKERS)
                            .replace("demo", "demo-" + i)
                        + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s"
                        + i
                        + "}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\n")
            .map(text -> text.replace("name: workers", "name: workers-" + text.hashCode()))
            .collect(Collectors.joining("---\n"));

    Run run = checkInput(set);

    assertThat(run.out()).contains("4000 objects judged, 1000 refused");
  }

  @Test
  void fixKeepsAFileThatNeedsNoneByteForByte() throws IOException {
    Path file = directory.resolve("complete.yaml");
    Files.copy(EXAMPLES.resolve("v1beta1/complete.yaml"), file);
    byte[] before = Files.readAllBytes(file);
    var modified = Files.getLastModifiedTime(file);

    check("--fix", "--location", "nbg1", file);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
  }

  @Test
  void fixKeepsTextBeyondAscii() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("list.yaml"), CLUSTER + "---\n# größe 日本 💥\n" + CONTROL_PLANE);

    check("--fix", "--location", "nbg1", file);

    assertThat(Files.readString(file))
        .contains("---\n# größe 日本 💥\n", "load-balancer.hetzner.cloud/location: nbg1");
  }

  @Test
  void whatCannotBeWrittenIntoAFileIsNamedAndTheFileStays() throws IOException {
    String shared =
        """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: Cluster
        metadata: &meta {name: demo}
        spec:
          controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}
          infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: demo}
        ---
        apiVersion: v1
        kind: List
        x: &meta {name: demo}
        items:
          - apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
            kind: HetznerCluster
            metadata: *meta
            spec: {controlPlaneRegions: []}
        """;
    Path file = Files.writeString(directory.resolve("aliases.yaml"), shared);

    Run shown = check(file);
    Run fix = check("--fix", file);

    assertThat(shown.status()).isZero();
    assertThat(shown.out()).contains("no diff " + file + ":12: HetznerCluster default/demo");
    assertThat(fix.status()).isEqualTo(1);
    assertThat(fix.out()).contains("not fixed " + file + ":12: HetznerCluster default/demo");
    assertThat(Files.readString(file)).isEqualTo(shared);
  }

  @Test
  void aListIsFixedItemByItem() throws IOException {
    String list =
        "apiVersion: v1\nkind: List\nitems:\n"
            + indented(CLUSTER)
            + indented(CONTROL_PLANE)
            + "# the end\n";
    Path file = Files.writeString(directory.resolve("list.yaml"), list);

    Run fix = check("--fix", "--location", "hel1", file);

    assertThat(fix.status()).as(fix.out()).isZero();
    assertThat(Files.readString(file))
        .contains("load-balancer.hetzner.cloud/location: hel1")
        .endsWith("# the end\n");
    assertThat(check("--location", "hel1", file).out()).doesNotContain("changed on");
  }
}
