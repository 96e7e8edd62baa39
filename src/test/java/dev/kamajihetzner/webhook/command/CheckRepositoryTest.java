package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** Directories as people have them, with more in them than manifests. */
class CheckRepositoryTest {
  private static final String CLUSTER =
      """
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata: {name: hazel}
      spec:
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: hazel}
      """;
  private static final String CONTROL_PLANE = controlPlane("v1.34.1");
  private static final String TEMPLATE =
      """
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
      kind: KamajiControlPlane
      metadata:
        name: {{ .Values.name }}
      spec:
        version: {{ .Values.version | quote }}
      """;

  @TempDir Path directory;

  Program program() {
    return new ProgramInThisProcess();
  }

  private static String controlPlane(String version) {
    return """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: hazel}
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
        metadata: {name: hazel-md}
        spec:
          clusterName: hazel
          template:
            spec: {version: %s}
        """
        .formatted(version);
  }

  private Path write(String name, String... documents) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("---\n", documents));
  }

  private Run check(Object... arguments) {
    return program().run(Stream.concat(Stream.of("check"), Arrays.stream(arguments)).toArray());
  }

  @Test
  void whatIsNamedTwiceIsCountedOnce() throws IOException {
    Path file = write("one.yaml", CONTROL_PLANE);
    Run once = check(directory);

    assertThat(once.out()).contains("1 object judged");
    assertThat(check(directory, file)).isEqualTo(once);
    assertThat(check(file, file)).isEqualTo(once);
  }

  /** Named by itself a file holds manifests, and in its directory it is what it was. */
  @Test
  void aFileOfADirectoryThatIsNamedByItselfAsWellIsAManifest() throws IOException {
    Path values = write("values.yaml", "name: [\n");
    Path patch = write("patch.yaml", controlPlane("v1.34"));
    write("plain.yaml", CLUSTER, CONTROL_PLANE);
    Path kustomization =
        write(
            "kustomization.yaml",
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [plain.yaml]
            patches: [{path: patch.yaml}]
            """);

    assertThat(check(directory).status()).isZero();
    assertThat(check(directory, kustomization).status()).isZero();
    assertThat(check(kustomization, directory).status()).isZero();
    assertThat(check(directory, patch).status()).isEqualTo(1);
    assertThat(check(patch, directory).status()).isEqualTo(1);
    assertThat(check(directory, values).status()).isEqualTo(2);
  }

  @Test
  void aChartIsCountedAndTheManifestBesideItJudged() throws IOException {
    write("Chart.yaml", "apiVersion: v2\nname: hazel\nversion: 0.1.0\n");
    write("values.yaml", "name: hazel\nkind: tenant\nmetadata: {a: b}\n");
    write("values-production.yaml", "name: {{ env }}: [\n");
    Path template = write("templates/control-plane.yaml", TEMPLATE);
    write("templates/fixed.yaml", CONTROL_PLANE);
    write("plain.yaml", CONTROL_PLANE);

    Run run = check(directory);

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("not judged: files not rendered (render it first: helm template CHART |")
        .containsOnlyOnce(template.toString())
        .endsWith("1 object judged; not judged: 2 files not rendered\n");
    assertThat(check("--strict", directory).status()).isEqualTo(1);
    assertThat(check(directory.resolve("templates")).out()).startsWith("not judged");
  }

  @Test
  void namedByHandATemplateIsUnreadable() throws IOException {
    Path template = write("templates/control-plane.yaml", TEMPLATE);

    Run named = check(template);
    Run input = program().run(Ansi.OFF, TEMPLATE, "check", "-");

    assertThat(named.status()).isEqualTo(2);
    assertThat(named.out())
        .contains("unreadable " + template + ":4: ", "render the template first");
    assertThat(input.status()).isEqualTo(2);
    assertThat(input.out()).contains("unreadable standard input:4: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{- range .Values.groups }}\n---\nkind: A\n{{- end }}\n",
        "apiVersion: v1\nkind: A\nmetadata: {name: {{.NAME}}}\n",
        "apiVersion: v1\nkind: A\nspec: {{ toYaml .Values.spec | nindent 2 }}\n",
        "apiVersion: v1\nkind: A\nspec:\n  {{- with .Values.spec }}\n  a: b\n  {{- end }}\n",
        "apiVersion: v1\nkind: A\nurl: \"http://{{ .Values.host | default \"x\" }}\"\n",
        "apiVersion: v1\nkind: A\nmetadata: {name: \"{{ include \"name\" . }}\"}\n",
        "{% for one in all %}\napiVersion: v1\nkind: A\n{% endfor %}\n",
        "- {{ .Values.item }} # apiVersion\n",
        "apiVersion: v1\nkind: A\nspec: {version: ${VERSION}}\n"
      })
  void whatIsNoYamlForItsTemplatesIsNotRendered(String text) throws IOException {
    write("a.yaml", text);

    Run run = check(directory);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).endsWith("0 objects judged; not judged: 1 file not rendered\n");
  }

  @Test
  void whatIsBrokenForAnotherReasonIsUnreadable() throws IOException {
    Path file = write("a.yaml", CONTROL_PLANE, "a: 'it is {{ ds.meta_data.name }}'\n b: [\n");

    Run run = check(directory);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).contains("unreadable " + file + ":").endsWith("1 unreadable\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "package.json|{\"name\": \"a\", \"metadata\": {\"a\": 1}}",
        "tsconfig.json|{\\n  // a comment\\n  \"compilerOptions\": {\"metadata\": true},\\n}",
        "renovate.json|{\"extends\": [\"config:base\"]}",
        "docker-compose.yaml|services: {web: {image: a, labels: {kind: b}}}",
        ".gitlab-ci.yml|check:\\n  script: !reference [.setup, script]",
        ".github/workflows/ci.yaml|apiVersion: broken\\nkind: [",
        ".git/config.yaml|apiVersion: broken\\nkind: [",
        "web/node_modules/a/b.yaml|apiVersion: broken\\nkind: [",
        "mkdocs.yml|plugins: [a]\\nmetadata: !!python/name:a.b",
        "list.yaml|- metadata\\n- {kind: a}",
        "text.yaml|metadata of something",
        "comments.yaml|# apiVersion: v1",
        "empty.yaml|''",
        "markers.yaml|---\\n---\\n# {{ nothing }}",
        "broken.yaml|metadata: [\\n{",
        "patch.yaml|- {op: add, path: /metadata/labels/apiVersion, value: a}"
      })
  void otherFilesArePassedOver(String name, String text) throws IOException {
    write("control-plane.yaml", CONTROL_PLANE);
    write(name, text.replace("\\n", "\n"));

    Run run = check("--strict", directory);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).isEqualTo("1 object judged\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "broken.yaml|apiVersion: v1\\nkind: [|:2:",
        "broken.json|{\\n  \"apiVersion\": \"v1\",\\n  \"kind\": ,]\\n}|:3:",
        "no-kind.yaml|apiVersion: v1\\nmetadata: {name: a}|no Kubernetes object",
        "no-version.yaml|kind: Cluster\\nmetadata: {name: a}|no Kubernetes object",
        "list.yaml|apiVersion: v1\\nkind: List\\nitems: [{a: b}]|no Kubernetes object"
      })
  void whatIsMeantToBeAnObjectIsUnreadable(String name, String text, String cause)
      throws IOException {
    write("control-plane.yaml", CONTROL_PLANE);
    Path file = write(name, text.replace("\\n", "\n"));

    Run run = check(directory);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).contains("unreadable " + file + ":", cause, "1 object judged");
  }

  @Test
  void windowsLinesAMarkOfByteOrderAndASecretOfSopsAreFine() throws IOException {
    write("windows.yaml", "\uFEFF---\r\n" + CONTROL_PLANE.replace("\n", "\r\n"));
    write(
        "secret.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: hetzner}
        stringData: {hcloud: "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]"}
        sops: {age: [], lastmodified: "2026-01-01T00:00:00Z", mac: "ENC[AES256_GCM]", version: 3.9.0}
        """);
    write(
        "infrastructure.yaml",
        """
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: HetznerCluster
        metadata: {name: hazel, annotations: {capi.syself.com/allow-empty-control-plane-address: "true"}}
        spec:
          controlPlaneRegions: [fsn1]
          controlPlaneLoadBalancer: {enabled: false}
          hetznerSecretRef: {name: hetzner, key: {hcloudToken: hcloud}}
        """);

    Run run = check("--strict", directory);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).isEqualTo("3 objects judged\n");
  }

  @Test
  void whatAKustomizationNamesAsPatchIsNoObject() throws IOException {
    write("base/kustomization.yaml", "resources: [cluster.yaml]\n");
    write("base/cluster.yaml", CLUSTER, controlPlane("v1.33.4"));
    write(
        "component/kustomization.yml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatchesStrategicMerge: [off.yaml, \"kind: A\\n\"]\n");
    String patch = "kind: KamajiControlPlane\nmetadata: {name: hazel}\nspec: ";
    write(
        "component/off.yaml",
        "apiVersion: controlplane.cluster.x-k8s.io/v1alpha2\n" + patch + "{version: 1.31}\n");
    write(
        "overlay/Kustomization",
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [../base]
        components: [../component]
        patches:
          - path: version.yaml
          - path: nested/move.yaml
            target: {kind: HetznerCluster}
          - patch: "- {op: remove, path: /spec/a}"
            target: {kind: Cluster}
        patchesJson6902:
          - path: ./nested/../old.json
            target: {kind: Cluster}
        replacements:
          - path: replacement.yaml
        transformers: [transformers]
        helmCharts: [{name: a, valuesFile: chart.yaml, additionalValuesFiles: [more.yaml]}]
        configMapGenerator: [{name: data, files: [cluster=data.yaml]}]
        openapi: {path: schema.json}
        """);
    write(
        "overlay/version.yaml",
        "apiVersion: controlplane.cluster.x-k8s.io/v1alpha2\n" + patch + "{version: v1.35.0}\n");
    write("overlay/nested/move.yaml", "- {op: add, path: /metadata/labels, value: {}}\n");
    write("overlay/old.json", "[{\"op\": \"add\", \"path\": \"/metadata/labels\"}]\n");
    write("overlay/replacement.yaml", "apiVersion: broken\nkind: [\n");
    write("overlay/transformers/a/labels.yaml", workers("v1.40.0"));
    write("overlay/chart.yaml", workers("v1.41.0"));
    write("overlay/more.yaml", workers("v1.42.0"));
    write("overlay/data.yaml", workers("v1.43.0"));
    write("overlay/schema.json", "{\"apiVersion\": ");

    Run run = check(directory);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("component/off.yaml", "overlay/version.yaml", "check -k DIR")
        .doesNotContain("refused", "warning")
        .endsWith("2 objects judged; not judged: 4 files that a kustomization names as patch\n");
    assertThat(check("--strict", directory).status()).isZero();
  }

  @Test
  void anObjectThatIsAppliedAsItIsStaysOneWhoeverTakesItForAPatch() throws IOException {
    write("base/kustomization.yaml", "resources: [cluster.yaml]\n");
    write("base/cluster.yaml", controlPlane("v1.33"));
    write("elsewhere/kustomization.yaml", "patches: [{path: ../base/cluster.yaml}]\n");

    assertThat(check(directory).out()).contains("refused upgrade-path");
  }

  @Test
  void aKustomizationOfFluxIsNone() throws IOException {
    write(
        "kustomization.yaml",
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: hazel}
        spec: {path: ./clusters}
        patches: [{path: control-plane.yaml}]
        """);
    write("control-plane.yaml", CONTROL_PLANE);

    assertThat(check(directory).out()).isEqualTo("1 object judged, 1 of other kinds ignored\n");
  }

  @Test
  void environmentsWithObjectsOfTheSameNamesAreJudgedApart() throws IOException {
    write("clusters/staging/all.yaml", CLUSTER, controlPlane("v1.35.0"), workers("v1.35.0"));
    write("clusters/production/cluster.yaml", CLUSTER, controlPlane("v1.34.1"));
    write("clusters/production/workers.yaml", workers("v1.34.1"));

    Run right = check("--strict", directory);
    assertThat(right.status()).as(right.out()).isZero();
    assertThat(right.out()).isEqualTo("6 objects judged\n");

    Path wrong = write("clusters/production/workers.yaml", workers("v1.35.0"));
    Run run = check(directory);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains(wrong + "\n", "found     v1.35.0", "expected  v1.34.1");
    assertThat(run.out()).endsWith("6 objects judged, 1 refused\n");
  }

  @Test
  void whatAllEnvironmentsShareIsRefusedWhereOneOfThemRefusesIt() throws IOException {
    write("staging/cluster.yaml", CLUSTER, controlPlane("v1.35.0"));
    write("production/cluster.yaml", CLUSTER, controlPlane("v1.34.1"));
    write("workers.yaml", workers("v1.35.0"));

    assertThat(check(directory).out())
        .contains("refused version-match", "expected  v1.34.1")
        .endsWith("5 objects judged, 1 refused\n");
  }

  @Test
  void everyFormatNamesWhatWasNotJudged() throws IOException {
    Path template = write("a.yaml", TEMPLATE);
    write("kustomization.yaml", "patches: [{path: patch.yaml}]\n");
    Path patch = write("patch.yaml", CONTROL_PLANE);

    JsonNode json = new ObjectMapper().readTree(check("-o", "json", directory).out());
    assertThat(json.at("/summary/notJudged").intValue()).isEqualTo(2);
    assertThat(json.at("/notJudged/0/file").textValue()).isEqualTo(template.toString());
    assertThat(json.at("/notJudged/0/line").intValue()).isZero();
    assertThat(json.at("/notJudged/0/reason").textValue()).isEqualTo("not rendered");

    JsonNode sarif = new ObjectMapper().readTree(check("-o", "sarif", directory).out());
    JsonNode notifications = sarif.at("/runs/0/invocations/0/toolExecutionNotifications");
    assertThat(notifications.findValuesAsText("level")).containsExactly("warning", "note");

    assertThat(check("-o", "github", directory).out())
        .contains(
            "::warning file=" + template + ",line=1,col=1,title=not judged::file not rendered")
        .contains("::notice file=" + patch + ",");

    assertThat(check("-o", "junit", directory).out())
        .contains("skipped=\"1\"", "<skipped message=\"file not rendered\"");
  }

  @Test
  void aRepositoryOfTwoThousandFilesIsJudgedInOneGo() throws IOException {
    for (int i = 0; i < 250; i++) {
      String tenant = "tenants/" + i + "/";
      write(tenant + "base/kustomization.yaml", "resources: [cluster.yaml, control-plane.yaml]\n");
      write(tenant + "base/cluster.yaml", CLUSTER);
      write(tenant + "base/control-plane.yaml", CONTROL_PLANE);
      write(tenant + "base/workers.yaml", workers("v1.34.1"));
      for (String stage : List.of("staging", "production")) {
        write(tenant + stage + "/kustomization.yaml", "patches: [{path: version.yaml}]\n");
        write(tenant + stage + "/version.yaml", controlPlane("1.3"));
      }
    }

    Run run =
        assertTimeout(Duration.ofSeconds(30), () -> check(directory), "5 s on a quiet machine");

    assertThat(run.out())
        .endsWith(
            "750 objects judged; not judged: 500 files that a kustomization names as patch\n");
  }
}
