package dev.kamajihetzner.webhook.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The page's figures: how many stand how, and which policy has found how much. */
record HtmlSummary(Report report, Standings standings) {
  /** They are told even where there are none. */
  private static final Set<Standing> ALWAYS =
      EnumSet.of(Standing.REFUSED, Standing.WARNING, Standing.LINT, Standing.WELL);

  void write(Markup page) throws IOException {
    writeFigures(page);
    List<RuleCount> rules = RuleCount.of(report);
    if (!rules.isEmpty()) {
      writeRules(rules, page);
    }
  }

  private void writeFigures(Markup page) throws IOException {
    page.open("section", "class", "figures").element("h2", standings.what() + "s by state").line();
    if (!standings.units().isEmpty()) {
      writeBar(page);
    }
    page.open("dl");
    for (Standing standing : Standing.values()) {
      long number = standings.number(standing);
      if (number > 0 || ALWAYS.contains(standing)) {
        String style = standing.style() + (number == 0 ? " none" : "");
        writeFigure(style, name(standing), number, page);
      }
    }
    if (!report.broken().isEmpty()) {
      writeFigure(Standing.REFUSED.style(), "Unreadable", report.broken().size(), page);
    }
    if (report.unjudgeable() > 0) {
      writeFigure(Standing.WARNING.style(), "Not judged", report.unjudgeable(), page);
    }
    page.close().close().line();
  }

  private static void writeFigure(String style, String name, long number, Markup page)
      throws IOException {
    page.open("div", "class", style)
        .element("dt", name)
        .element("dd", Standings.readable(number))
        .close();
  }

  private static String name(Standing standing) {
    return switch (standing) {
      case REFUSED -> "Refused";
      case WARNING -> "Warned";
      case OVERRIDDEN -> "Overridden";
      case LINT -> "Lint only";
      case CHANGED -> "Changed only";
      case WELL -> "OK";
    };
  }

  /** The shares, for the eye alone; hidden, unless the style colours it. */
  private void writeBar(Markup page) throws IOException {
    page.open("div", "class", "bar", "hidden", "hidden", "aria-hidden", "true");
    page.open(
        "svg", "viewBox", "0 0 " + standings.units().size() + " 1", "preserveAspectRatio", "none");
    long left = 0;
    for (Standing standing : Standing.values()) {
      long number = standings.number(standing);
      if (number > 0) {
        page.empty(
            "rect",
            "class",
            standing.style(),
            "x",
            Long.toString(left),
            "width",
            Long.toString(number),
            "height",
            "1");
        left += number;
      }
    }
    page.close().close().line();
  }

  private void writeRules(List<RuleCount> rules, Markup page) throws IOException {
    List<Level> levels =
        Arrays.stream(Level.values())
            .filter(level -> rules.stream().anyMatch(it -> it.number(level) > 0))
            .toList();
    page.open("section", "id", "policies").element("h2", "Findings by policy").line();
    page.open("div", "class", "table")
        .open("table")
        .open("thead")
        .open("tr")
        .element("th", "Policy or lint", "scope", "col");
    for (Level level : levels) {
      page.element("th", column(level), "scope", "col");
    }
    page.element("th", report.clusters().isPresent() ? "Clusters" : "Files", "scope", "col");
    page.close().close().open("tbody").line();
    for (RuleCount rule : rules) {
      page.open("tr")
          .open("th", "scope", "row")
          .element("a", rule.rule(), "href", "#" + rule.rule())
          .close();
      for (Level level : levels) {
        int number = rule.number(level);
        page.element(
            "td",
            Standings.readable(number),
            "class",
            number == 0 ? "none" : Standing.of(level).style());
      }
      page.element("td", Standings.readable(rule.sources().size())).close().line();
    }
    page.close().close().close().close().line();
  }

  private static String column(Level level) {
    return switch (level) {
      case REFUSED -> "Refused";
      case WARNING -> "Warnings";
      case OVERRIDDEN -> "Overridden";
      case LINT -> "Lints";
    };
  }
}
