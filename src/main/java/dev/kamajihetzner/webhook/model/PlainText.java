package dev.kamajihetzner.webhook.model;

import java.util.regex.Pattern;

/**
 * Makes text that strangers wrote harmless for terminals and logs of CI servers.
 *
 * <p>What cannot be seen is written as a backslash, u and four hexadecimal digits: control
 * characters, so escape sequences and line breaks, format characters, so those that turn the
 * direction of text and those of no width, line and paragraph separators, halves of surrogate pairs
 * and what is no character. All that can be seen stays, whatever its script; a backslash, too.
 *
 * <p>What a CI server would take for a command is broken by writing one of its characters that way:
 *
 * <ul>
 *   <li>{@code ::error::} where a line begins with it. GitHub's runner leaves out all white space
 *       before it, so a line of a diff, which begins with a space, needs that as well.
 *   <li>{@code ##[error]}, {@code ##vso[…]} and {@code ##teamcity[…]} wherever they stand: GitHub,
 *       Azure and TeamCity look for them in the midst of a line.
 *   <li>GitLab's sections and Jenkins' notes begin with control characters.
 * </ul>
 *
 * <p>So a diff stays readable, and applies unless one of the lines that it shows is of that kind.
 *
 * @see <a href="https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs">how
 *     GitHub's runner finds commands</a>
 */
public final class PlainText {
  private static final Pattern BRACKET_COMMAND = Pattern.compile("(##[A-Za-z]{0,40})\\[");

  /** More than a line can show; a value of megabytes is told apart by its beginning as well. */
  private static final int LONGEST = 2_000;

  private PlainText() {}

  /** For a place within a line. */
  public static String of(String text) {
    return escaped(text, "");
  }

  /** For a whole line. */
  public static String line(String line) {
    return withoutCommands(of(line));
  }

  /** For a place within a line that shows one of a file: tabs are what its author wrote. */
  public static String ofSource(String text) {
    return escaped(shortened(text), "\t");
  }

  /**
   * For what programs read and people may see: JSON, where the escapes mean what they stand for.
   */
  public static String json(String json) {
    return escaped(json, "\n");
  }

  private static String escaped(String text, String kept) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (visible(character) || kept.indexOf(character) >= 0) {
                escaped.appendCodePoint(character);
              } else {
                for (char unit : Character.toChars(character)) {
                  escaped.append(String.format("\\u%04x", (int) unit));
                }
              }
            });
    return withoutBracketCommands(escaped);
  }

  private static String withoutBracketCommands(CharSequence text) {
    return BRACKET_COMMAND.matcher(text).replaceAll("$1\\\\u005b");
  }

  private static boolean visible(int character) {
    // The last two of each plane are no characters, and XML cannot hold those of the first.
    return (character & 0xFFFE) != 0xFFFE
        && switch (Character.getType(character)) {
          case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** The same for a whole line that was put together of such texts. */
  public static String withoutCommands(String escaped) {
    String line = withoutBracketCommands(escaped);
    int start = 0;
    while (start < line.length() && blank(line.charAt(start))) {
      start++;
    }
    return line.startsWith("::", start)
        ? line.substring(0, start) + "\\u003a" + line.substring(start + 1)
        : line;
  }

  /** All that .NET, which the runner is written in, takes for white space. */
  private static boolean blank(char character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  /** No longer than can be read. */
  public static String shortened(String text) {
    return shortened(text, LONGEST);
  }

  /** The same with at most so many characters, and how many more there were. */
  public static String shortened(String text, int longest) {
    if (text == null || text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
  }
}
