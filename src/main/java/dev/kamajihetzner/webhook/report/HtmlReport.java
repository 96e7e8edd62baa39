package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.model.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * For people who have a browser: one page that needs nothing else. All of it is there without its
 * style and its script, which some CI servers forbid; with the script the findings can be filtered.
 *
 * @param subject what was judged, after "Judged": {@code clusters/ and charts/}
 * @param at when
 * @param version of this program
 */
public record HtmlReport(String subject, Instant at, String version) implements ReportFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  @Override
  public void write(Report report, PrintWriter out) throws IOException {
    InlineResource style = InlineResource.of("report.css");
    InlineResource script = InlineResource.of("report.js");
    Standings standings = Standings.of(report);
    Markup page = new Markup(out);
    out.println("<!DOCTYPE html>");
    page.open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src "
            + style.hashSource()
            + "; script-src "
            + script.hashSource());
    page.element("title", headline(report, standings) + " – kamaji-hetzner-webhook").line();
    page.open("style").asIs(style.text()).close().close().line().open("body").line();
    writeHeader(report, standings, page);
    page.open("main").line();
    new HtmlSummary(report, standings).write(page);
    if (report.objects().stream().anyMatch(it -> Standing.of(it) != Standing.WELL)) {
      page.open(
              "section",
              "id",
              "findings",
              "data-in",
              report.clusters().isPresent() ? "Clusters" : "files")
          .element("h2", "Findings")
          .line()
          .asIs(InlineResource.of("report-filters.html").text());
      new HtmlFindings(report).write(page);
      page.close().line();
    }
    new HtmlRemainder(report, standings).write(page);
    page.close().line();
    page.open("footer")
        .element("p", "Written by kamaji-hetzner-webhook " + version + ".")
        .close()
        .line();
    page.open("script").asIs(script.text()).close().close().close().flush();
    out.println();
  }

  private void writeHeader(Report report, Standings standings, Markup page) throws IOException {
    List<String> judged = new ArrayList<>();
    report.clusters().ifPresent(it -> judged.add(standings.counted(it)));
    judged.add(Standings.counted(report.judged(), "object"));
    if (report.ignored() > 0) {
      judged.add(Standings.readable(report.ignored()) + " of other kinds ignored");
    }
    page.open("header");
    page.element("h1", headline(report, standings)).line();
    page.open("p")
        .text("Judged ")
        .element("b", PlainText.shortened(subject))
        .text(" on ")
        .element("time", TIME.format(at), "datetime", at.truncatedTo(ChronoUnit.SECONDS).toString())
        .text(": " + String.join(", ", judged) + ".")
        .close();
    page.close().line();
  }

  /** What cannot be read is neither refused nor well. */
  private static String headline(Report report, Standings standings) {
    int broken = report.broken().size();
    return standings.headline()
        + (broken == 0 ? "" : ", and " + Standings.counted(broken, "document") + " cannot be read");
  }
}
