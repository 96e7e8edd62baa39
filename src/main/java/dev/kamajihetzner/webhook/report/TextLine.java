package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.model.PlainText;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/**
 * A line for a terminal or a log, put together of styled pieces: whatever they hold, it stays one
 * line and gives no command. Not through picocli's markup: what is printed comes from files and may
 * look like it.
 */
public final class TextLine {
  private final Ansi ansi;
  private final StringBuilder styled = new StringBuilder();
  private final StringBuilder unstyled = new StringBuilder();

  public TextLine(Ansi ansi) {
    this.ansi = ansi;
  }

  /** Adds a text. */
  public TextLine plain(String text) {
    return add(PlainText.of(text));
  }

  /** Adds a text in a style of picocli's, where there are styles. */
  public TextLine styled(String style, String text) {
    return add(style, PlainText.of(text));
  }

  /** Adds a line of a file in such a style. */
  TextLine source(String style, String line) {
    return add(style, PlainText.ofSource(line));
  }

  /** Adds a line of a file. */
  TextLine source(String line) {
    return add(PlainText.ofSource(line));
  }

  private TextLine add(String escaped) {
    styled.append(escaped);
    unstyled.append(escaped);
    return this;
  }

  private TextLine add(String style, String escaped) {
    if (!ansi.enabled()) {
      return add(escaped);
    }
    Ansi.IStyle[] styles = Ansi.Style.parse(style);
    styled.append(Ansi.Style.on(styles)).append(escaped).append(Ansi.Style.off(styles));
    unstyled.append(escaped);
    return this;
  }

  public void print(PrintWriter out) {
    String line = unstyled.toString();
    String safe = PlainText.withoutCommands(line);
    // A line that would have given a command has lost its styles.
    out.println(safe.equals(line) ? styled : safe);
  }
}
