package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.NotJudged;
import dev.kamajihetzner.webhook.model.PlainText;
import java.io.IOException;
import java.util.List;

/** What comes after the findings: what is well, what could not be judged, why policies matter. */
record HtmlRemainder(Report report, Standings standings) {

  void write(Markup page) throws IOException {
    if (!report.broken().isEmpty()) {
      writeBroken(page);
    }
    if (!report.notJudged().isEmpty()) {
      writeNotJudged(page);
    }
    List<String> well = standings.well();
    if (!well.isEmpty()) {
      page.open("section", "id", "well").open("details");
      page.open("summary")
          .element("h2", standings.counted(well.size()) + " without findings")
          .close();
      page.open("ul");
      for (String name : well) {
        page.element("li", name).line();
      }
      page.close().close().close().line();
    }
    writeReasons(page);
  }

  private void writeBroken(Markup page) throws IOException {
    beginTable("unreadable", "Unreadable", "Cause", page);
    for (BrokenDocument it : report.broken()) {
      writeRow(it.file() + ":" + it.line(), it.cause(), page);
    }
    page.close().close().close().close().line();
  }

  private void writeNotJudged(Markup page) throws IOException {
    beginTable("not-judged", "Not judged", "Because it is a file", page);
    for (NotJudged it : report.notJudged()) {
      writeRow(it.line() == 0 ? it.file() : it.file() + ":" + it.line(), it.reason(), page);
    }
    page.close().close().close().close().line();
  }

  private static void beginTable(String id, String title, String column, Markup page)
      throws IOException {
    page.open("section", "id", id).element("h2", title);
    page.open("div", "class", "table").open("table", "class", "files").open("thead").open("tr");
    page.element("th", "File", "scope", "col").element("th", column, "scope", "col");
    page.close().close().open("tbody").line();
  }

  private static void writeRow(String place, String text, Markup page) throws IOException {
    page.open("tr")
        .element("th", PlainText.shortened(place), "scope", "row")
        .element("td", text)
        .close()
        .line();
  }

  private void writeReasons(Markup page) throws IOException {
    List<RuleCount> rules = RuleCount.of(report);
    if (rules.isEmpty()) {
      return;
    }
    page.open("section", "id", "about").element("h2", "Why these policies matter").open("dl");
    for (RuleCount rule : rules) {
      page.element("dt", rule.rule(), "id", rule.rule())
          .open("dd")
          .markdown(RuleReason.of(rule.rule()))
          .close()
          .line();
    }
    page.close().close().line();
  }
}
