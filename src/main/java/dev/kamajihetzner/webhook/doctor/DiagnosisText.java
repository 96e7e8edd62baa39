package dev.kamajihetzner.webhook.doctor;

import dev.kamajihetzner.webhook.report.TextLine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** For a person: a line for each check, and one that sums up. */
public record DiagnosisText(Ansi ansi) {

  public void write(Diagnosis diagnosis, PrintWriter out) {
    diagnosis.results().forEach(it -> line(it).print(out));
    List<String> parts = new ArrayList<>();
    parts.add(diagnosis.count(Status.WELL) + " well");
    add(parts, diagnosis.count(Status.WARNING), " to be seen to");
    add(parts, diagnosis.count(Status.WRONG), " wrong");
    add(parts, diagnosis.count(Status.UNKNOWN), " not looked at");
    out.println(String.join(", ", parts));
    out.flush();
  }

  private TextLine line(Result result) {
    TextLine line =
        new TextLine(ansi)
            .styled(style(result.status()), result.status().mark())
            .plain(" " + result.check() + ": ")
            .plain(result.message());
    return result.remedy().isEmpty() ? line : line.plain(". ").plain(result.remedy());
  }

  private static String style(Status status) {
    return switch (status) {
      case WELL -> "green";
      case WARNING -> "yellow";
      case UNKNOWN, WRONG -> "red,bold";
    };
  }

  private static void add(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(count + what);
    }
  }
}
