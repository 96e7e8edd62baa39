package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.Position;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.policy.Finding;
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
    for (JudgedManifest manifest : report.manifests()) {
      ManifestObject object = manifest.object();
      for (Finding finding : manifest.findings()) {
        annotate(
            switch (finding.severity()) {
              case REFUSAL -> "error";
              case WARNING -> "warning";
              case LINT -> "notice";
            },
            object.file().name(),
            object.position(finding.field()),
            manifest.label(),
            finding.message(),
            out);
      }
      if (!manifest.patch().isEmpty()) {
        annotate(
            "notice",
            object.file().name(),
            object.position(),
            manifest.label(),
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
                    broken.file(),
                    new Position(broken.line(), 1),
                    "unreadable",
                    broken.cause(),
                    out));
    report
        .notJudged()
        .forEach(
            it ->
                annotate(
                    it.judgedElsewhere() ? "notice" : "warning",
                    it.file(),
                    new Position(Math.max(1, it.line()), 1),
                    "not judged",
                    "file " + it.reason(),
                    out));
  }

  private static void annotate(
      String command, String file, Position position, String title, String text, PrintWriter out) {
    out.println(
        "::"
            + command
            + " file="
            + property(file)
            + ",line="
            + position.line()
            + ",col="
            + position.column()
            + ",title="
            + property(title)
            + "::"
            + data(text));
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
