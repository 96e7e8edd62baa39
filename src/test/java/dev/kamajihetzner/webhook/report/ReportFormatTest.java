package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.command.OutputFormat.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.InputSource;
import picocli.CommandLine.Help.Ansi;

/**
 * Each format by a set that has everything: a refusal, a warning, a mutation, a broken document.
 */
class ReportFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String SET =
      """
      apiVersion: cluster.x-k8s.io/v1beta1
      kind: Cluster
      metadata: {name: demo}
      spec:
        controlPlaneRef: {apiVersion: controlplane.cluster.x-k8s.io/v1alpha1, kind: KamajiControlPlane, name: demo}
        infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: HetznerCluster, name: demo}
      ---
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerCluster
      metadata: {name: demo}
      spec: {controlPlaneRegions: []}
      ---
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
      kind: KamajiControlPlane
      metadata: {name: demo}
      spec:
        version: 1.34.1
        network: {serviceAnnotations: {load-balancer.hetzner.cloud/location: nowhere}}
      ---
      apiVersion: cluster.x-k8s.io/v1beta1
      kind: MachineDeployment
      metadata: {name: workers}
      spec:
        clusterName: demo
        template: {spec: {version: v1.35.0}}
      ---
      a: b
       c: "<&>"
      """;

  Program program() {
    return new ProgramInThisProcess();
  }

  private String report(String format, String manifests) {
    return program().run(Ansi.OFF, manifests, "check", "-o", format, "-").out();
  }

  @Test
  void jsonIsOfItsSchema() throws IOException {
    String out = program().run(Ansi.OFF, SET, "check", "--output", "json", "-").out();

    assertValid("/dev/kamajihetzner/webhook/report/check-report.schema.json", out);
    JsonNode report = JSON.readTree(out);
    assertThat(report.at("/summary/refused").intValue()).isEqualTo(1);
    assertThat(report.at("/summary/mutated").intValue()).isEqualTo(1);
    assertThat(report.at("/objects/3/remarks/0/rule").textValue()).isEqualTo("version-match");
    assertThat(report.at("/objects/3/remarks/0/line").intValue()).isEqualTo(25);
    assertThat(report.at("/unreadable/0/line").intValue()).isEqualTo(28);
  }

  @Test
  void sarifIsOfItsSchema() throws IOException {
    String out = report("sarif", SET);

    assertValid("/schema/sarif-schema-2.1.0.json", out);
    JsonNode results = JSON.readTree(out).at("/runs/0/results");
    assertThat(results.findValuesAsText("ruleId"))
        .contains("version-match", "load-balancer-location", "mutation", "unreadable");
  }

  static void assertValid(String schema, String json) throws IOException {
    try (InputStream resource = ReportFormatTest.class.getResourceAsStream(schema)) {
      JsonNode tree = JSON.readTree(resource);
      VersionFlag version =
          tree.path("$schema").asText().contains("draft-07") ? VersionFlag.V7 : VersionFlag.V202012;
      assertThat(
              JsonSchemaFactory.getInstance(version).getSchema(tree).validate(JSON.readTree(json)))
          .isEmpty();
    }
  }

  @Test
  void junitIsReadByAReaderOfTestReports() throws Exception {
    String out = report("junit", SET);

    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(out)));
    List<ReportTestSuite> suites =
        new TestSuiteXmlParser(new NullConsoleLogger())
            .parse(
                new InputStreamReader(
                    new java.io.ByteArrayInputStream(out.getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8));
    assertThat(suites).hasSize(1);
    assertThat(suites.get(0).getTestCases()).hasSize(5);
    assertThat(suites.get(0).getNumberOfFailures()).isEqualTo(1);
    assertThat(suites.get(0).getNumberOfErrors()).isEqualTo(1);
  }

  @Test
  void githubHasOneEscapedCommandALine() {
    List<String> lines = report("github", SET).lines().toList();

    assertThat(lines)
        .allMatch(
            line ->
                line.matches(
                    "::(error|warning|notice) file=[^,:]+,line=\\d+,col=\\d+,title=[^,:]+::.+"))
        .anyMatch(
            line ->
                line.startsWith(
                    "::error file=standard input,line=25,col=21,title=MachineDeployment default/workers::version-match: "))
        .anyMatch(line -> line.startsWith("::error file=standard input,line=28,"));
  }

  @Test
  void gitlabIsWhatItsParserTakes() throws IOException {
    JsonNode issues = JSON.readTree(report("gitlab", SET));

    assertCodeQuality(issues);
    assertThat(issues)
        .extracting(
            it -> it.path("check_name").textValue(),
            it -> it.path("severity").textValue(),
            it -> it.at("/location/path").textValue(),
            it -> it.at("/location/lines/begin").intValue())
        .contains(
            tuple("version-match", "blocker", "standard input", 25),
            tuple("load-balancer-location", "major", "standard input", 18),
            tuple("mutation", "info", "standard input", 8),
            tuple("unreadable", "blocker", "standard input", 28));
    assertThat(issues.findValuesAsText("description"))
        .anyMatch(it -> it.startsWith("MachineDeployment default/workers: version-match: "));
  }

  /** GitLab reads no report that has nothing in it, and shows those of it that are well. */
  @Test
  void gitlabHasAnEmptyArrayForNothing() throws IOException {
    assertThat(JSON.readTree(report("gitlab", "")).isArray()).isTrue();
    assertThat(JSON.readTree(report("gitlab", ""))).isEmpty();
  }

  /** From the project's root, where jobs of GitLab begin, however the file was named. */
  @Test
  void gitlabNamesFilesAsGitDoes(@TempDir Path elsewhere) throws IOException {
    Path here = Files.createTempDirectory(Path.of("target"), "gitlab");
    String name = here + "/set.yaml";
    Files.writeString(here.resolve("set.yaml"), SET);
    Files.writeString(elsewhere.resolve("set.yaml"), SET);
    try {
      assertThat(pathsOf("./" + name)).containsOnly(name);
      assertThat(pathsOf("./" + here + "/./")).containsOnly(name);
      assertThat(pathsOf(here.toAbsolutePath())).containsOnly(name);
      assertThat(pathsOf(elsewhere)).containsOnly(elsewhere + "/set.yaml");
    } finally {
      Files.delete(here.resolve("set.yaml"));
      Files.delete(here);
    }
  }

  private List<String> pathsOf(Object input) throws IOException {
    String out = program().run(Ansi.OFF, "", "check", "-o", "gitlab", input).out();
    return JSON.readTree(out).findValuesAsText("path");
  }

  @Test
  void gitlabKnowsAFindingAgainWhenItsLineMoves() throws IOException {
    assertThat(fingerprints("# one more line\n" + SET)).isEqualTo(fingerprints(SET));
    assertThat(fingerprints(SET.replace("{name: workers}", "{name: others}")))
        .isNotEqualTo(fingerprints(SET));
  }

  @Test
  void gitlabTellsEqualFindingsApart() throws IOException {
    String twice = SET + "---\n" + SET;

    assertThat(fingerprints(twice)).doesNotHaveDuplicates().containsAll(fingerprints(SET));
  }

  private List<String> fingerprints(String manifests) throws IOException {
    return JSON.readTree(report("gitlab", manifests)).findValuesAsText("fingerprint");
  }

  /**
   * The parser stops at the first entry that is not of this shape, and keeps one of those that have
   * the same fingerprint.
   *
   * @see <a
   *     href="https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/parsers/codequality/code_climate.rb">its
   *     code</a>
   */
  static void assertCodeQuality(JsonNode issues) {
    assertThat(issues.isArray()).isTrue();
    for (JsonNode issue : issues) {
      assertThat(issue.fieldNames())
          .toIterable()
          .containsExactly("description", "check_name", "fingerprint", "severity", "location");
      assertThat(issue.path("description").textValue()).isNotEmpty();
      assertThat(issue.path("check_name").textValue()).isNotEmpty();
      assertThat(issue.path("fingerprint").textValue()).matches("[0-9a-f]{64}");
      assertThat(issue.path("severity").textValue())
          .isIn("info", "minor", "major", "critical", "blocker");
      assertThat(issue.at("/location/path").textValue()).isNotEmpty().doesNotStartWith("./");
      assertThat(issue.at("/location/lines/begin").intValue()).isPositive();
    }
    assertThat(issues.findValuesAsText("fingerprint")).doesNotHaveDuplicates();
  }

  @Test
  void formatsEscapeWhatFilesContain() {
    String hostile =
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
        kind: KamajiControlPlane
        metadata: {name: demo}
        spec: {version: "1%0A::error::,\\n<\\u0001>"}
        """;

    assertThat(report("github", hostile).lines()).allMatch(line -> line.startsWith("::"));
    assertThat(report("junit", hostile)).contains("\\u000a&lt;\\u0001&gt;");
  }

  /** GitHub's runner leaves out the space that a diff puts before a line that stays. */
  @Test
  void aDiffShowsNoLineThatIsACommand() {
    String hostile =
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
        kind: KamajiControlPlane
        metadata: {name: demo}
        spec:
          version: v1.34.1 # ##vso[task.complete]~
          x:
           ::error::x #\ty
        """
            .replace("~", "\u2028");

    assertThat(
            program()
                .run(Ansi.OFF, hostile, "check", "--location", "fsn1", "-")
                .out()
                .lines()
                .filter(line -> line.startsWith(" ")))
        .contains(
            "   version: v1.34.1 # ##vso\\u005btask.complete]\\u2028", "    \\u003a:error::x #\ty");
  }

  @Test
  void aValueOfMegabytesIsToldByItsBeginning() {
    String manifest =
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
        kind: KamajiControlPlane
        metadata: {name: demo}
        spec: {version: %s}
        """
            .formatted("v".repeat(5_000_000));

    for (Output format : Output.values()) {
      assertThat(report(format.toString(), manifest))
          .hasSizeLessThan(format == Output.html ? 40_000 : 20_000)
          .contains("more characters)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void textBeyondAsciiIsKept(Output format) {
    String manifest =
        """
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha1
        kind: KamajiControlPlane
        metadata: {name: demo}
        spec: {version: größe-日本-💥}
        """;

    assertThat(report(format.toString(), manifest)).contains("größe-日本-💥");
  }
}
