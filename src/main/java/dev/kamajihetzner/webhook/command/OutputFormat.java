package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.report.GitHubReport;
import dev.kamajihetzner.webhook.report.GitLabReport;
import dev.kamajihetzner.webhook.report.HtmlReport;
import dev.kamajihetzner.webhook.report.JUnitReport;
import dev.kamajihetzner.webhook.report.JsonReport;
import dev.kamajihetzner.webhook.report.Report;
import dev.kamajihetzner.webhook.report.ReportFormat;
import dev.kamajihetzner.webhook.report.SarifReport;
import dev.kamajihetzner.webhook.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option of commands that report: in which format. */
public final class OutputFormat {
  /** By the names that users give. */
  public enum Output {
    text,
    json,
    sarif,
    junit,
    github,
    gitlab,
    html
  }

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output;

  boolean isText() {
    return output == Output.text;
  }

  /**
   * Writes a report to the standard output.
   *
   * @param subject what was judged
   * @param fixed whether fixes have been written
   */
  void write(Report report, String subject, boolean fixed) throws IOException {
    ReportFormat format =
        switch (output) {
          case text -> new TextReport(spec.commandLine().getColorScheme().ansi(), fixed);
          case json -> new JsonReport();
          case sarif -> new SarifReport();
          case junit -> new JUnitReport();
          case github -> new GitHubReport();
          case gitlab -> new GitLabReport();
          case html -> new HtmlReport(subject, Instant.now(), Version.current());
        };
    // Around the other, which would write each line by itself.
    PrintWriter out = new PrintWriter(spec.commandLine().getOut());
    format.write(report, out);
    out.flush();
  }
}
