package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import java.io.PrintWriter;

/**
 * For GitHub Actions: workflow commands that become annotations of the changed lines.
 *
 * @see <a
 *     href="https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions">the
 *     commands and how they escape</a>
 */
public record GitHubReport() implements ReportFormat {
  @Override
  public void write(Report report, PrintWriter out) {
    for (JudgedObject object : report.objects()) {
      for (Remark remark : object.remarks()) {
        annotate(
            switch (remark.level()) {
              case REFUSED -> "error";
              case WARNING -> "warning";
              case OVERRIDDEN, LINT -> "notice";
            },
            place(object, remark.finding().field()),
            title(object),
            remark.finding().message(),
            out);
      }
      if (!object.patch().isEmpty()) {
        annotate(
            "notice",
            place(object, JsonPointer.empty()),
            title(object),
            "changed on admission; kamaji-hetzner-webhook check --fix writes it here",
            out);
      }
    }
    report
        .broken()
        .forEach(
            broken ->
                annotate(
                    "error",
                    place(broken.file(), new Position(broken.line(), 1)),
                    "unreadable",
                    broken.cause(),
                    out));
    report
        .notJudged()
        .forEach(
            it ->
                annotate(
                    it.judgedElsewhere() ? "notice" : "warning",
                    place(it.file(), new Position(Math.max(1, it.line()), 1)),
                    "not judged",
                    "file " + it.reason(),
                    out));
  }

  /** Empty for what stands in no file. */
  private static String place(JudgedObject object, JsonPointer field) {
    return object.file().map(it -> place(it, object.position(field).orElseThrow())).orElse("");
  }

  private static String place(String file, Position position) {
    return "file="
        + property(file)
        + ",line="
        + position.line()
        + ",col="
        + position.column()
        + ",";
  }

  /** Without a file the Cluster has to be named, too. */
  private static String title(JudgedObject object) {
    return object.file().isPresent() || object.source().equals(object.label())
        ? object.label()
        : object.source() + ", " + object.label();
  }

  private static void annotate(
      String command, String place, String title, String text, PrintWriter out) {
    out.println("::" + command + " " + place + "title=" + property(title) + "::" + data(text));
  }

  /** As the runner undoes it; line breaks are escapes of the text by then. */
  private static String data(String text) {
    return PlainText.of(text).replace("%", "%25");
  }

  /** Properties end at a comma, and all of them at two colons. */
  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
