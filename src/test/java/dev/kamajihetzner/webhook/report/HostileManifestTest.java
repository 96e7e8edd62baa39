package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.command.OutputFormat.Output;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.xml.sax.InputSource;
import picocli.CommandLine.Help.Ansi;

/**
 * Whatever a stranger writes anywhere in a manifest, or names a file, a report stays what it is.
 */
class HostileManifestTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path directory;

  @BeforeProperty
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("hostile");
  }

  @AfterProperty
  void removeDirectory() throws IOException {
    Files.delete(directory);
  }

  @Property(tries = 150)
  void noReportGivesCommandsOrControlCharacters(
      @ForAll("texts") String text,
      @ForAll("texts") String other,
      @ForAll("texts") String fileName,
      @ForAll Output format,
      @ForAll boolean broken)
      throws Exception {
    String name = fileName.replaceAll("[/\0\ud800-\udfff]", "");
    Path file = directory.resolve(name.substring(0, Math.min(60, name.length())) + ".yaml");
    Files.write(file, manifests(text, other, broken).getBytes(StandardCharsets.UTF_8));
    try {
      Run run = run(format, file);

      assertThat(run.status()).as(run.err()).isLessThanOrEqualTo(2);
      // A diff keeps the tabs of the lines that it shows.
      String out =
          Arrays.stream(run.out().split("\n", -1))
                  .map(line -> line.matches("[ +-].*") ? line.replace("\t", "") : line)
                  .collect(Collectors.joining("\n"))
              + run.err();
      assertThat(out.codePoints().filter(HostileManifestTest::unseen)).as(out).isEmpty();
      assertThat(out.lines().filter(HostileManifestTest::isCommand))
          .allMatch(
              line ->
                  format == Output.github
                      && line.matches(
                          "::(error|warning|notice) file=[^,:]*,line=\\d+,col=\\d+,title=[^,:]*::.*"));
      assertParses(format, run.out());
    } finally {
      Files.delete(file);
    }
  }

  private static Run run(Output format, Path file) {
    return new ProgramInThisProcess()
        .run(Ansi.OFF, "", "check", "--location", "fsn1", "-o", format, file);
  }

  private static void assertParses(Output format, String out) throws Exception {
    switch (format) {
      case json -> JSON.readTree(out);
      case sarif ->
          JSON.readTree(out)
              .findValuesAsText("uri")
              .forEach(uri -> assertThat(URI.create(uri)).isNotNull());
      case gitlab -> ReportFormatTest.assertCodeQuality(JSON.readTree(out));
      case junit ->
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(out)));
      case html -> HtmlReportTest.assertOnlyOurs(HtmlReportTest.parsed(out));
      default -> assertThat(out).isNotEmpty();
    }
  }

  private static boolean unseen(int character) {
    return character != '\n'
        && (Character.isISOControl(character)
            || List.of(
                    (int) Character.FORMAT,
                    (int) Character.SURROGATE,
                    (int) Character.LINE_SEPARATOR,
                    (int) Character.PARAGRAPH_SEPARATOR)
                .contains(Character.getType(character)));
  }

  private static boolean isCommand(String line) {
    return line.replaceFirst("^[\\s\\p{Z}]+", "").startsWith("::")
        || line.matches(".*##[A-Za-z]*\\[.*");
  }

  private static String manifests(String text, String other, boolean broken) {
    String quoted = quoted(text);
    return """
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: Cluster
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: %1$s}
          infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: %1$s}
        ---
        # %3$s
         %4$s
        apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
        kind: KamajiControlPlane
        metadata:
          name: %1$s
          namespace: %2$s
          annotations: {%2$s: %1$s}
        x:
         %4$s
        spec:
          version: %2$s
          %2$s: {%1$s: %2$s}
          network: {serviceAnnotations: {load-balancer.hetzner.cloud/typo: %1$s, "load-balancer.hetzner.cloud/"%5$s
        ---
        apiVersion: cluster.x-k8s.io/v1beta2
        kind: MachineDeployment
        metadata: {name: %2$s, namespace: %2$s}
        spec: {clusterName: %1$s, template: {spec: {version: %1$s, failureDomain: %2$s}}}
        """
        .formatted(
            quoted,
            quoted(other),
            // As they are: what YAML allows in a comment and in a plain text.
            text.replaceAll("[\\r\\n\\x{85}\\x{2028}\\x{2029}]", " "),
            "# " + text.replaceAll("\\R", "\n ::error::"),
            broken ? ": [" : ": " + quoted + "}}");
  }

  /** JSON's way, which is YAML's too, with all that cannot stand as it is escaped. */
  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text)
          .codePoints()
          .mapToObj(
              it ->
                  it == 0x7F || (it >= 0x80 && it < 0xA0) || (it >= 0xD800 && it <= 0xDFFF)
                      ? String.format("\\u%04x", it)
                      : Character.toString(it))
          .collect(Collectors.joining());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "::error::",
            "\n",
            "\r",
            "\u001b[31m",
            "##[add-mask]x",
            "##vso[task.complete]",
            "##teamcity[message]",
            "section_start:1:a\r\u001b[0K",
            "%0A",
            "%",
            ",",
            ":",
            " ",
            "\t",
            "\u202e",
            "\u2066",
            "\u2028",
            "\u0085",
            "\u009b",
            "\u200b",
            "\u00a0",
            "\ufeff",
            "]]>",
            "<&>",
            "\"",
            "\\",
            "'",
            "#",
            "-->",
            "{{",
            "ß",
            "日本",
            "💥",
            "\ud800",
            "\uffff",
            "\u0000",
            "a",
            "1.34.1");
    return Arbitraries.oneOf(
            List.of(
                pieces.list().ofMaxSize(6).map(it -> String.join("", it)), Arbitraries.strings()))
        .map(it -> it.length() > 40 ? it.substring(0, 40) : it);
  }
}
