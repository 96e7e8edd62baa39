package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * For a person: by file or Cluster and by object, what is wrong, found, expected and to be done;
 * then what the webhook would change, as a unified diff; then one line that sums up.
 */
public record TextReport(Ansi ansi, boolean fixing) implements ReportFormat {
  private static final Map<String, String> HINTS =
      Map.of(
          NotJudged.NOT_RENDERED,
          "render it first: helm template CHART | kamaji-hetzner-webhook check -",
          NotJudged.PATCH,
          "judge what that builds: kamaji-hetzner-webhook check -k DIR, or kustomize build DIR |"
              + " kamaji-hetzner-webhook check -",
          NotJudged.LINK_OUT,
          "name its target to have it judged");

  @Override
  public void write(Report report, PrintWriter out) {
    String source = null;
    for (JudgedObject object : report.objects()) {
      List<Remark> remarks = object.remarks();
      if (remarks.isEmpty()) {
        continue;
      }
      if (!object.source().equals(source)) {
        source = object.source();
        line().styled("bold", source).print(out);
      }
      line().plain("  " + object.label()).print(out);
      remarks.forEach(remark -> write(object, remark, out));
      out.println();
    }
    report.fixes().files().forEach(fixed -> writeDiff(fixed, out));
    report
        .broken()
        .forEach(
            it -> line().styled("red", "unreadable").plain(" ").plain(it.toString()).print(out));
    report
        .fixes()
        .failures()
        .forEach(
            it ->
                line()
                    .styled("yellow", fixing ? "not fixed" : "no diff")
                    .plain(" ")
                    .plain(it)
                    .print(out));
    writeNotJudged(report, out);
    out.println(summary(report));
  }

  private TextLine line() {
    return new TextLine(ansi);
  }

  private void write(JudgedObject object, Remark remark, PrintWriter out) {
    Finding finding = remark.finding();
    String place =
        object
            .position(finding.field())
            .map(it -> it.line() + ":" + it.column())
            .orElseGet(() -> FieldPath.of(finding.field()));
    TextLine line = line().plain("    " + place + (place.isEmpty() ? "" : " "));
    switch (remark.level()) {
      case REFUSED -> line.styled("red,bold", "refused");
      case WARNING -> line.styled("yellow", "warning");
      case OVERRIDDEN -> line.styled("magenta", "overridden");
      case LINT -> line.styled("cyan", "lint");
    }
    line.plain(" " + finding.rule() + ": ").plain(finding.problem()).print(out);
    if (finding.found() != null) {
      line().plain("        found     ").plain(finding.found()).print(out);
    }
    if (finding.expected() != null) {
      line().plain("        expected  ").plain(finding.expected()).print(out);
    }
    if (finding.remedy() != null) {
      line().plain("        ").plain(finding.remedy()).print(out);
    }
    String link = FindingLink.of(finding);
    if (link != null) {
      line().plain("        ").styled("faint", link).print(out);
    }
  }

  private void writeNotJudged(Report report, PrintWriter out) {
    byReason(report)
        .forEach(
            (reason, files) -> {
              String hint = HINTS.get(reason);
              line()
                  .styled("yellow", "not judged")
                  .plain(files.size() == 1 ? ": file " : ": files ")
                  .plain(reason)
                  .plain(hint == null ? "" : " (" + hint + ")")
                  .print(out);
              files.forEach(it -> line().plain("  " + place(it)).print(out));
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
    List<String> lines = UnifiedDiff.of(fixed, name);
    // The two that name the files, which are no lines of them.
    lines.stream().limit(2).forEach(line -> line().styled("bold", line).print(out));
    lines.stream().skip(2).forEach(line -> diffLine(line).print(out));
    out.println();
  }

  private TextLine diffLine(String line) {
    if (line.startsWith("@@")) {
      return line().source("cyan", line);
    }
    if (line.startsWith("+")) {
      return line().source("green", line);
    }
    return line.startsWith("-") ? line().source("red", line) : line().source(line);
  }

  private String summary(Report report) {
    List<String> parts = new ArrayList<>();
    report.clusters().ifPresent(it -> parts.add(count(it, "Cluster")));
    parts.add(count(report.judged(), "object") + " judged");
    for (Map.Entry<String, Long> part :
        List.of(
            Map.entry("refused", report.refused()),
            fixing
                ? Map.entry("fixed", (long) report.fixes().objects())
                : Map.entry("changed on admission", report.mutated()))) {
      if (part.getValue() > 0) {
        parts.add(part.getValue() + " " + part.getKey());
      }
    }
    if (report.count(Level.WARNING) > 0) {
      parts.add(count(report.count(Level.WARNING), "warning"));
    }
    if (report.count(Level.OVERRIDDEN) > 0) {
      parts.add(report.count(Level.OVERRIDDEN) + " overridden");
    }
    if (report.count(Level.LINT) > 0) {
      parts.add(count(report.count(Level.LINT), "lint"));
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
                .map(it -> count(it.getValue().size(), "file") + " " + PlainText.of(it.getKey()))
                .collect(Collectors.joining(", "));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
