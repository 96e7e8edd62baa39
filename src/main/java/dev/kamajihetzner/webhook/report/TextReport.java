package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * For a person: by file and object, what is wrong, found, expected and to be done; then what the
 * webhook would change, as a unified diff; then one line that sums up.
 */
public record TextReport(Ansi ansi, boolean fixing) implements ReportFormat {
  private static final Map<String, String> HINTS =
      Map.of(
          NotJudged.NOT_RENDERED,
          "render it first: helm template CHART | kamaji-hetzner-webhook check -",
          NotJudged.PATCH,
          "judge what that builds: kamaji-hetzner-webhook check -k DIR, or kustomize build DIR |"
              + " kamaji-hetzner-webhook check -");

  @Override
  public void write(Report report, PrintWriter out) {
    String file = null;
    for (JudgedManifest manifest : report.manifests()) {
      if (manifest.findings().isEmpty()) {
        continue;
      }
      if (!manifest.object().file().name().equals(file)) {
        file = manifest.object().file().name();
        out.println(styled("bold", file));
      }
      out.println("  " + manifest.object().label());
      manifest.findings().forEach(finding -> write(manifest.object(), finding, out));
      out.println();
    }
    report.fixes().files().forEach(fixed -> writeDiff(fixed, out));
    report.broken().forEach(broken -> out.println(styled("red", "unreadable") + " " + broken));
    report
        .fixes()
        .failures()
        .forEach(
            failure ->
                out.println(styled("yellow", fixing ? "not fixed" : "no diff") + " " + failure));
    writeNotJudged(report, out);
    out.println(summary(report));
  }

  private void write(ManifestObject object, Finding finding, PrintWriter out) {
    Position position = object.position(finding.field());
    out.printf(
        "    %d:%d %s %s: %s%n",
        position.line(),
        position.column(),
        switch (finding.severity()) {
          case REFUSAL -> styled("red,bold", "refused");
          case WARNING -> styled("yellow", "warning");
          case LINT -> styled("cyan", "lint");
        },
        finding.rule(),
        finding.problem());
    if (finding.found() != null) {
      out.println("        found     " + finding.found());
    }
    if (finding.expected() != null) {
      out.println("        expected  " + finding.expected());
    }
    if (finding.remedy() != null) {
      out.println("        " + finding.remedy());
    }
    String link = FindingLink.of(finding);
    if (link != null) {
      out.println("        " + styled("faint", link));
    }
  }

  private void writeNotJudged(Report report, PrintWriter out) {
    byReason(report)
        .forEach(
            (reason, files) -> {
              String hint = HINTS.get(reason);
              out.println(
                  styled("yellow", "not judged")
                      + ": "
                      + (files.size() == 1 ? "file " : "files ")
                      + reason
                      + (hint == null ? "" : " (" + hint + ")"));
              files.forEach(it -> out.println("  " + place(it)));
              out.println();
            });
  }

  private static String place(NotJudged it) {
    return it.line() == 0 ? it.file() : it.file() + ":" + it.line();
  }

  private static Map<String, List<NotJudged>> byReason(Report report) {
    return report.notJudged().stream()
        .collect(Collectors.groupingBy(NotJudged::reason, LinkedHashMap::new, Collectors.toList()));
  }

  private void writeDiff(FixedFile fixed, PrintWriter out) {
    String name = fixed.file().name() + (fixing ? " (fixed)" : " (as admitted)");
    for (String line : UnifiedDiff.of(fixed, name)) {
      out.println(
          line.startsWith("---") || line.startsWith("+++")
              ? styled("bold", line)
              : line.startsWith("@@")
                  ? styled("cyan", line)
                  : line.startsWith("+")
                      ? styled("green", line)
                      : line.startsWith("-") ? styled("red", line) : line);
    }
    out.println();
  }

  private String summary(Report report) {
    List<String> parts = new ArrayList<>();
    parts.add(count(report.manifests().size(), "object") + " judged");
    for (Map.Entry<String, Long> part :
        List.of(
            Map.entry("refused", report.refused()),
            Map.entry(fixing ? "fixed" : "changed on admission", report.mutated()))) {
      if (part.getValue() > 0) {
        parts.add(part.getValue() + " " + part.getKey());
      }
    }
    if (report.count(Severity.WARNING) > 0) {
      parts.add(count(report.count(Severity.WARNING), "warning"));
    }
    if (report.count(Severity.LINT) > 0) {
      parts.add(count(report.count(Severity.LINT), "lint"));
    }
    if (report.ignored() > 0) {
      parts.add(report.ignored() + " of other kinds ignored");
    }
    if (!report.broken().isEmpty()) {
      parts.add(report.broken().size() + " unreadable");
    }
    String judged = String.join(", ", parts);
    return report.notJudged().isEmpty()
        ? judged
        : judged
            + "; not judged: "
            + byReason(report).entrySet().stream()
                .map(it -> count(it.getValue().size(), "file") + " " + it.getKey())
                .collect(Collectors.joining(", "));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Not through picocli's markup: what is printed comes from files and may look like it. */
  private String styled(String style, String text) {
    if (!ansi.enabled()) {
      return text;
    }
    Ansi.IStyle[] styles = Ansi.Style.parse(style);
    return Ansi.Style.on(styles) + text + Ansi.Style.off(styles);
  }
}
