package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.SetReview;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

/** When fixes are worked out, and from what. */
class FixedFilesTest {
  private final AtomicInteger workedOut = new AtomicInteger();

  private Report report(String text) {
    ManifestSet set = ManifestSet.read(List.of(ManifestFile.of("set.yaml", text)), "default");
    SetReview review =
        new SetReview(
            GivenChain.of(Map.of("kamaji-hetzner.location.default", "fsn1")),
            Background.NONE,
            new IndexedClusterGraph());
    Report report = Report.of(set, ManifestSet.empty(), environment -> review);
    return new Report(
        report.objects(),
        report.clusters(),
        report.judged(),
        report.broken(),
        report.notJudged(),
        report.ignored(),
        () -> {
          workedOut.incrementAndGet();
          return report.fixes();
        });
  }

  private static String written(ReportFormat format, Report report) throws IOException {
    StringWriter out = new StringWriter();
    format.write(report, new PrintWriter(out));
    return out.toString();
  }

  static Stream<ReportFormat> withoutADiff() {
    return Stream.of(
        new JsonReport(),
        new SarifReport(),
        new JUnitReport(),
        new GitHubReport(),
        new GitLabReport(),
        new HtmlReport("set.yaml", Instant.EPOCH, "1.2.3"));
  }

  @ParameterizedTest
  @MethodSource("withoutADiff")
  void areNotWorkedOutForAFormatWithoutADiff(ReportFormat format) throws IOException {
    assertThat(written(format, report(ReportFormatTest.SET))).isNotEmpty();

    assertThat(workedOut).hasValue(0);
  }

  @Test
  void areWorkedOutOnceForTheText() throws IOException {
    Report report = report(ReportFormatTest.SET);

    assertThat(written(new TextReport(Ansi.OFF, false), report)).contains("+++ set.yaml");

    assertThat(report.fixes().failures()).isEmpty();
    assertThat(workedOut).hasValue(1);
  }

  @Test
  void leaveTheOtherDocumentsAsTheyWereRead() {
    String cluster =
        """
        # first
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: Cluster
        metadata: {name: demo}
        spec: {controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: demo}}
        """;
    String controlPlane =
        """
        ---
        ---
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata: {name: demo}
        spec:
          version: v1.34.1
        """;
    String broken = "--- # broken\na: [\n";

    List<FixedFile> files = report(cluster + controlPlane + broken).fixes().files();

    assertThat(files).hasSize(1);
    FixedFile fixed = files.get(0);
    assertThat(fixed.documents())
        .containsExactly(
            cluster,
            controlPlane
                + "  network:\n    serviceAnnotations:\n"
                + "      load-balancer.hetzner.cloud/location: fsn1\n",
            broken);
    assertThat(UnifiedDiff.of(fixed, "fixed"))
        .startsWith("--- set.yaml", "+++ fixed", "@@ -10,5 +10,8 @@")
        .contains("+      load-balancer.hetzner.cloud/location: fsn1");
  }
}
