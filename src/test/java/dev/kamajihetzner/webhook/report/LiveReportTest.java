package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.report.LiveCluster.LiveFinding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

/** Each format of Clusters as they stand: one that is wrong in every way, and one that is well. */
class LiveReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final LiveObject DEMO = cluster("tenant-a", "demo");
  private static final LiveObject WORKERS =
      new LiveObject("cluster.x-k8s.io/v1beta2", "MachineDeployment", "tenant-a", "workers");
  private static final LiveObject CONTROL_PLANE =
      new LiveObject(
          "controlplane.cluster.x-k8s.io/v1alpha2", "KamajiControlPlane", "tenant-a", "demo");

  static final LiveCluster WRONG =
      new LiveCluster(
          DEMO,
          5,
          List.of(
              new LiveFinding(
                  WORKERS,
                  finding("version-match", Severity.REFUSAL, "/spec/template/spec/version")
                      .found("v1.35.0")
                      .expected("v1.34.1")
                      .remedy("Upgrade KamajiControlPlane demo first."),
                  false),
              new LiveFinding(
                  CONTROL_PLANE, finding("upgrade-path", Severity.REFUSAL, "/spec/version"), true),
              new LiveFinding(
                  CONTROL_PLANE,
                  finding(
                      "load-balancer-location",
                      Severity.WARNING,
                      "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location"),
                  false),
              new LiveFinding(CONTROL_PLANE, finding("addons", Severity.LINT, ""), false)));

  static final LiveCluster WELL = new LiveCluster(cluster("tenant-b", "prod"), 4, List.of());

  static LiveObject cluster(String namespace, String name) {
    return new LiveObject("cluster.x-k8s.io/v1beta2", "Cluster", namespace, name);
  }

  static Finding finding(String rule, Severity severity, String field) {
    return new Finding(
        rule,
        severity,
        Basis.OBJECT,
        JsonPointer.compile(field),
        "something is wrong",
        null,
        null,
        null,
        false);
  }

  static String written(ReportFormat format, LiveCluster... clusters) throws IOException {
    StringWriter out = new StringWriter();
    format.write(Report.of(List.of(clusters)), new PrintWriter(out));
    return out.toString();
  }

  @Test
  void textGroupsByCluster() throws IOException {
    assertThat(written(new TextReport(Ansi.OFF, false), WRONG, WELL))
        .isEqualToNormalizingNewlines(
            """
            Cluster tenant-a/demo
              MachineDeployment tenant-a/workers
                spec.template.spec.version refused version-match: something is wrong
                    found     v1.35.0
                    expected  v1.34.1
                    Upgrade KamajiControlPlane demo first.

              KamajiControlPlane tenant-a/demo
                spec.version overridden upgrade-path: something is wrong
                    Its override annotation asks to have this pass; that takes the right to override upgrade-path in its namespace.
                spec.network.serviceAnnotations[load-balancer.hetzner.cloud/location] warning load-balancer-location: something is wrong
                lint addons: something is wrong
                    README.md#addons

            2 Clusters, 9 objects judged, 1 refused, 1 warning, 1 overridden, 1 lint
            """);
  }

  @Test
  void textSaysThatThereWasNothing() throws IOException {
    assertThat(written(new TextReport(Ansi.OFF, false)))
        .isEqualToIgnoringNewLines("0 Clusters, 0 objects judged");
  }

  @Test
  void jsonNamesTheClusterAndNoFile() throws IOException {
    String out = written(new JsonReport(), WRONG, WELL);

    ReportFormatTest.assertValid("/dev/kamajihetzner/webhook/report/check-report.schema.json", out);
    JsonNode report = JSON.readTree(out);
    assertThat(report.at("/summary/clusters").intValue()).isEqualTo(2);
    assertThat(report.at("/summary/objects").intValue()).isEqualTo(9);
    assertThat(report.at("/summary/refused").intValue()).isEqualTo(1);
    assertThat(report.at("/summary/overridden").intValue()).isEqualTo(1);
    // The Cluster, its workers and its control plane; then the other Cluster.
    assertThat(report.path("objects").findValuesAsText("admitted"))
        .containsExactly("true", "false", "true", "true");
    assertThat(report.at("/objects/1/cluster/name").textValue()).isEqualTo("demo");
    assertThat(report.at("/objects/1").has("file")).isFalse();
    assertThat(report.at("/objects/2/remarks/0/overridden").booleanValue()).isTrue();
    assertThat(report.at("/objects/3/cluster/namespace").textValue()).isEqualTo("tenant-b");
  }

  @Test
  void sarifLocatesByName() throws IOException {
    String out = written(new SarifReport(), WRONG, WELL);

    ReportFormatTest.assertValid("/schema/sarif-schema-2.1.0.json", out);
    JsonNode results = JSON.readTree(out).at("/runs/0/results");
    assertThat(results).hasSize(4);
    assertThat(results.findValuesAsText("fullyQualifiedName"))
        .contains(
            "tenant-a/MachineDeployment.cluster.x-k8s.io/workers#/spec/template/spec/version");
    assertThat(results.findValues("physicalLocation")).isEmpty();
    assertThat(results.at("/0/properties/cluster").textValue()).isEqualTo("tenant-a/demo");
    assertThat(results.at("/0/suppressions").isMissingNode()).isTrue();
    assertThat(results.at("/1/suppressions/0/kind").textValue()).isEqualTo("inSource");
  }

  @Test
  void junitHasASuiteAClusterAndACaseForOneThatIsWell() throws Exception {
    assertThat(written(new JUnitReport(), WRONG, WELL))
        .contains(
            "<testsuite name=\"Cluster tenant-a/demo\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"",
            "<testsuite name=\"Cluster tenant-b/prod\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\"",
            "spec.template.spec.version version-match: something is wrong; found v1.35.0",
            "<skipped message=\"upgrade-path: something is wrong. Its override");
  }

  @Test
  void githubAnnotatesNoFile() throws IOException {
    assertThat(written(new GitHubReport(), WRONG, WELL).lines())
        .hasSize(4)
        .noneMatch(line -> line.contains("file="))
        .anyMatch(
            line ->
                line.startsWith(
                    "::error title=Cluster tenant-a/demo%2C MachineDeployment tenant-a/workers::version-match"))
        .anyMatch(line -> line.startsWith("::notice ") && line.contains("::upgrade-path"));
  }

  @Test
  void gitlabLocatesByName() throws IOException {
    JsonNode issues = JSON.readTree(written(new GitLabReport(), WRONG, WELL));

    ReportFormatTest.assertCodeQuality(issues);
    assertThat(issues.findValuesAsText("severity"))
        .containsExactly("blocker", "minor", "major", "minor");
    assertThat(issues.at("/0/location/path").textValue())
        .isEqualTo("tenant-a/MachineDeployment.cluster.x-k8s.io/workers");
    assertThat(issues.at("/0/location/lines/begin").intValue()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsNotOverriddenFails() {
    LiveCluster overridden = new LiveCluster(DEMO, 5, List.of(WRONG.findings().get(1)));

    assertThat(Report.of(List.of(WRONG, WELL)).failed(false)).isTrue();
    assertThat(Report.of(List.of(overridden)).failed(false)).isFalse();
    assertThat(Report.of(List.of(overridden)).failed(true)).isTrue();
    assertThat(Report.of(List.of(WELL)).failed(true)).isFalse();
  }

  static Stream<ReportFormat> formats() {
    return Stream.of(
        new TextReport(Ansi.OFF, false),
        new JsonReport(),
        new SarifReport(),
        new JUnitReport(),
        new GitHubReport(),
        new GitLabReport(),
        new HtmlReport("all", Instant.EPOCH, "1.2.3"));
  }

  /** As files' are: a name or a value may come from whoever may write to the cluster. */
  @ParameterizedTest
  @MethodSource("formats")
  void whatObjectsHoldGivesNoCommands(ReportFormat format) throws IOException {
    String hostile = "a\n::error::b\u001b[31m##vso[task.complete]\u202e";
    LiveObject object = new LiveObject(hostile + "/v1", hostile, hostile, hostile);
    Finding finding = finding(hostile, Severity.REFUSAL, "/" + hostile).found(hostile);

    String out =
        written(
            format,
            new LiveCluster(object, 1, List.of(new LiveFinding(object, finding, false))),
            new LiveCluster(DEMO, 1, List.of(new LiveFinding(object, finding, true))));

    assertThat(out).doesNotContain("\u001b", "\u202e", "##vso[");
    assertThat(out.lines().map(String::stripLeading).filter(line -> line.startsWith("::")))
        .allMatch(
            line ->
                format instanceof GitHubReport
                    && line.matches("::(error|notice) title=[^,:]*::.*"));
  }
}
