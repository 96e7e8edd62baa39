package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.report.LiveCluster.LiveFinding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import picocli.CommandLine.Help.Ansi;

class HtmlReportTest {
  private static final Instant AT = Instant.parse("2026-11-27T13:05:09.123Z");
  private static final Pattern RAW =
      Pattern.compile("(<(style|script)>)(.*?)(</\\2>)", Pattern.DOTALL);
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "lang",
          "charset",
          "name",
          "content",
          "http-equiv",
          "id",
          "class",
          "hidden",
          "aria-hidden",
          "viewBox",
          "preserveAspectRatio",
          "x",
          "width",
          "height",
          "scope",
          "href",
          "data-ns",
          "data-in",
          "datetime",
          "type",
          "value",
          "checked",
          "autocomplete",
          "spellcheck",
          "role",
          "tabindex");

  static String page(List<LiveCluster> clusters) throws IOException {
    StringWriter out = new StringWriter();
    new HtmlReport("all of mgmt", AT, "1.2.3").write(Report.of(clusters), new PrintWriter(out));
    return out.toString();
  }

  /** Its style and its script, which are no XML, are left out. */
  static Document parsed(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(RAW.matcher(page).replaceAll("$1$4"))));
  }

  /** Nothing of it runs or loads anything, and there is one script. */
  static void assertOnlyOurs(Document page) {
    assertThat(page.getElementsByTagName("script").getLength()).isEqualTo(1);
    for (Element element : elements(page, "*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        assertThat(element.getAttributes().item(i).getNodeName()).isIn(ATTRIBUTES);
      }
      if (element.hasAttribute("href")) {
        assertThat(element.getAttribute("href")).matches("#[a-z-]+");
      }
    }
  }

  private static List<Element> elements(Document page, String name) {
    NodeList nodes = page.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(it -> (Element) nodes.item(it)).toList();
  }

  private static List<String> texts(Document page, String name) {
    return elements(page, name).stream().map(Element::getTextContent).toList();
  }

  private static String text(Document page, String name) {
    return texts(page, name).get(0);
  }

  @Test
  void tellsWhatWasJudgedWhenAndByWhich() throws Exception {
    Document page = parsed(page(List.of(LiveReportTest.WRONG, LiveReportTest.WELL)));

    assertThat(text(page, "header"))
        .isEqualToNormalizingWhitespace(
            "1 of 2 Clusters would be refused Judged all of mgmt on 27 November 2026, 13:05 UTC: 2"
                + " Clusters, 9 objects.");
    assertThat(elements(page, "time").get(0).getAttribute("datetime"))
        .isEqualTo("2026-11-27T13:05:09Z");
    assertThat(text(page, "footer")).contains("kamaji-hetzner-webhook 1.2.3");
  }

  @Test
  void isTheSameForTheSame() throws IOException {
    assertThat(page(ManyClusters.of(20, 30))).isEqualTo(page(ManyClusters.of(20, 30)));
  }

  @Test
  void hasEachFindingWithAllOfIt() throws Exception {
    Document page = parsed(page(List.of(LiveReportTest.WRONG, LiveReportTest.WELL)));

    assertThat(texts(page, "h3"))
        .containsExactly("Cluster tenant-a/demo 1 refused, 1 warning, 1 overridden, 1 lint");
    assertThat(texts(page, "h4"))
        .containsExactly("MachineDeployment tenant-a/workers", "KamajiControlPlane tenant-a/demo");
    assertThat(texts(page, "b"))
        .containsExactly("all of mgmt", "refused", "overridden", "warning", "lint");
    assertThat(text(page, "main"))
        .contains(
            "Fieldspec.template.spec.versionFoundv1.35.0Expectedv1.34.1",
            "Upgrade KamajiControlPlane demo first.",
            "spec.network.serviceAnnotations[load-balancer.hetzner.cloud/location]");
    assertThat(elements(page, "li"))
        .singleElement()
        .extracting(Element::getTextContent)
        .isEqualTo("tenant-b/prod");
  }

  @Test
  void linksEachPolicyToWhyItMatters() throws Exception {
    Document page = parsed(page(ManyClusters.of(6, 6)));

    List<String> ids = elements(page, "dt").stream().map(it -> it.getAttribute("id")).toList();
    assertThat(elements(page, "a"))
        .hasSize(12)
        .allSatisfy(it -> assertThat(it.getAttribute("href").substring(1)).isIn(ids));
    assertThat(text(page, "main")).contains("Nothing else compares them at admission.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, There is no Cluster to judge",
    "1, 0, The one Cluster is well",
    "12, 0, All 12 Clusters are well",
    "1, 1, The one Cluster would be refused",
    "12, 12, 3 of 12 Clusters would be refused",
    "2000, 6000, '1,500 of 2,000 Clusters would be refused'",
  })
  void saysItInOneLine(int clusters, int findings, String headline) throws Exception {
    Document page = parsed(page(ManyClusters.of(clusters, findings)));

    assertThat(text(page, "h1")).isEqualTo(headline);
    assertThat(text(page, "title")).isEqualTo(headline + " – kamaji-hetzner-webhook");
    assertThat(elements(page, "form")).hasSize(findings == 0 ? 0 : 1);
  }

  @Test
  void countsClustersByTheWorstThatIsSaidOfThem() throws Exception {
    Document page = parsed(page(List.of(LiveReportTest.WRONG, LiveReportTest.WELL)));

    assertThat(text(page, "dl")).isEqualTo("Refused1Warned0Lint only0OK1");
  }

  @Test
  void overriddenAloneIsNeitherRefusedNorWell() throws Exception {
    LiveCluster overridden =
        new LiveCluster(LiveReportTest.DEMO, 5, List.of(LiveReportTest.WRONG.findings().get(1)));

    Document page = parsed(page(List.of(overridden)));

    assertThat(text(page, "h1")).isEqualTo("The one Cluster is not refused");
    assertThat(text(page, "dl")).isEqualTo("Refused0Warned0Overridden1Lint only0OK0");
  }

  /** Browsers run a style and a script only with the hash that the policy names. */
  @Test
  void allowsItsOwnStyleAndScriptAlone() throws Exception {
    String page = page(List.of(LiveReportTest.WRONG));

    Matcher raw = RAW.matcher(page);
    List<String> hashes = new ArrayList<>();
    while (raw.find()) {
      hashes.add(
          "'sha256-"
              + Base64.getEncoder()
                  .encodeToString(
                      MessageDigest.getInstance("SHA-256")
                          .digest(raw.group(3).getBytes(StandardCharsets.UTF_8)))
              + "'");
    }
    assertThat(hashes).hasSize(2);
    assertThat(page)
        .contains(
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src "
                + hashes.get(0)
                + "; script-src "
                + hashes.get(1)
                + "\"");
  }

  @Test
  void escapesWhatNamesAndValuesHold() throws Exception {
    String hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=a()>&lt;\u202e\n";
    LiveObject cluster = LiveReportTest.cluster(hostile, hostile);
    LiveFinding finding =
        new LiveFinding(
            new LiveObject("v1", hostile, hostile, hostile),
            LiveReportTest.finding(hostile, Severity.REFUSAL, "/a")
                .found(hostile)
                .expected(hostile)
                .remedy(hostile),
            false);

    Document page =
        parsed(
            page(
                List.of(
                    new LiveCluster(cluster, 1, List.of(finding)),
                    new LiveCluster(cluster, 1, List.of()))));

    assertThat(page.getElementsByTagName("script").getLength()).isEqualTo(1);
    assertThat(page.getElementsByTagName("img").getLength()).isZero();
    assertThat(text(page, "h4")).contains(PlainText.of(hostile));
  }

  @Test
  void tenThousandClustersStayUnderEightMegabytes() throws IOException {
    String page = page(ManyClusters.of(10_000, 12_000));

    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(8_000_000);
    assertThat(page.split("<div class=\"f ", -1)).hasSize(12_001);
    assertThat(page.indexOf("Not listed")).isNegative();
  }

  @Test
  void listsTheWorstOfMoreThanABrowserIsQuickWith() throws Exception {
    List<LiveCluster> clusters = ManyClusters.of(10_000, 30_000);

    String page = page(clusters);

    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isBetween(6_000_000, 8_000_000);
    Document parsed = parsed(page);
    assertThat(findings(parsed, Standing.REFUSED))
        .isEqualTo(
            clusters.stream()
                .flatMap(it -> it.findings().stream())
                .filter(it -> it.finding().severity() == Severity.REFUSAL && !it.overridden())
                .count());
    assertThat(findings(parsed, Standing.LINT)).isLessThan(5_000);
    Matcher leftOut =
        Pattern.compile(
                "Not listed are ([0-9,]+) findings of [0-9,]+ objects, the least severe: a browser"
                    + " is slow with larger pages\\. --namespace and --policy ask for less, --output"
                    + " json lists all\\.")
            .matcher(String.join("\n", texts(parsed, "p")));
    assertThat(leftOut.find()).isTrue();
    assertThat(
            Stream.of(Standing.values()).mapToLong(it -> findings(parsed, it)).sum()
                + Long.parseLong(leftOut.group(1).replace(",", "")))
        .isEqualTo(30_000);
    assertThat(elements(parsed, "section").stream().filter(it -> is(it, "g")))
        .allSatisfy(it -> assertThat(it.getElementsByTagName("h4").getLength()).isPositive());
  }

  @Test
  void listsTheWorstOfOneClusterToo() throws Exception {
    List<LiveFinding> findings =
        IntStream.range(0, 18_000)
            .mapToObj(
                i ->
                    new LiveFinding(
                        LiveReportTest.cluster("tenant-a", "workload-" + i),
                        LiveReportTest.finding(
                            "version-match",
                            i < 17_000 ? Severity.LINT : Severity.REFUSAL,
                            "/" + "a".repeat(300)),
                        false))
            .toList();

    Document page = parsed(page(List.of(new LiveCluster(LiveReportTest.DEMO, 1, findings))));

    assertThat(findings(page, Standing.REFUSED)).isEqualTo(1_000);
    assertThat(texts(page, "p"))
        .filteredOn(it -> it.startsWith("Not listed"))
        .containsExactly(
            "Not listed are %1$,d findings of %1$,d objects, the least severe: a browser is slow with"
                    .formatted(17_000 - findings(page, Standing.LINT))
                + " larger pages. --namespace and --policy ask for less, --output json lists all.",
            "Not listed: %,d objects.".formatted(17_000 - findings(page, Standing.LINT)));
  }

  private static long findings(Document page, Standing standing) {
    return elements(page, "div").stream()
        .filter(it -> it.getAttribute("class").equals("f " + standing.style()))
        .count();
  }

  private static boolean is(Element element, String style) {
    return List.of(element.getAttribute("class").split(" ")).contains(style);
  }

  @Test
  void tellsOfFilesByFile() throws Exception {
    String out =
        new ProgramInThisProcess()
            .run(Ansi.OFF, ReportFormatTest.SET, "check", "-o", "html", "-", "pom.xml")
            .out();

    Document page = parsed(out);
    assertOnlyOurs(page);
    assertThat(text(page, "h1"))
        .isEqualTo("1 of 4 objects would be refused, and 2 documents cannot be read");
    assertThat(text(page, "header")).contains("Judged the standard input, pom.xml on ");
    assertThat(texts(page, "h3")).allMatch(it -> it.startsWith("standard input 1 refused, "));
    assertThat(texts(page, "h4")).contains("MachineDeployment default/workers line 20");
    assertThat(texts(page, "h2")).contains("Unreadable", "1 object without findings");
    assertThat(texts(page, "th")).anyMatch(it -> it.startsWith("standard input:28"));
    assertThat(text(page, "main"))
        .contains(
            "Becomes{\"capi.syself.com/allow-empty-control-plane-address\":\"true\"}", "Line25:21");
  }
}
