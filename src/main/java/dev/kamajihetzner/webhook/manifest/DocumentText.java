package dev.kamajihetzner.webhook.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * One document of a file as it is written, with its marker.
 *
 * @param firstLine the line of the file on which it begins, from 1
 */
public record DocumentText(String text, int firstLine) {
  /** A document marker stands at a line's beginning and nowhere else, not even inside a scalar. */
  private static final String MARKER = "---";

  private static final String END = "...";
  private static final String BLANKS = " \t";

  /** What ends a line in YAML 1.1. */
  private static final String BREAKS = "\r\n\u0085\u2028\u2029";

  /**
   * Splits a file, so that a broken document leaves the others alone and an edited one can be put
   * back. Joined, the texts are the file again. An empty document may share a text with the one
   * behind it.
   */
  static List<DocumentText> split(String text) {
    List<DocumentText> documents = new ArrayList<>();
    int start = 0;
    int firstLine = 1;
    int line = 1;
    boolean content = false;
    for (int at = 0; at < text.length(); line++) {
      int next = nextLine(text, at);
      boolean marker = beginsDocument(text, at);
      // Comments and directives before a marker belong to the document behind it.
      if (marker && content) {
        documents.add(new DocumentText(text.substring(start, at), firstLine));
        start = at;
        firstLine = line;
        content = false;
      }
      content |= hasContent(text, marker ? at + MARKER.length() : at, next, marker);
      at = next;
    }
    if (start < text.length()) {
      documents.add(new DocumentText(text.substring(start), firstLine));
    }
    return documents;
  }

  /** How many markers there are: one less than documents, or more where some are empty. */
  static int markers(String text) {
    int markers = 0;
    for (int at = 0; at < text.length(); at = nextLine(text, at)) {
      markers += beginsDocument(text, at) ? 1 : 0;
    }
    return markers;
  }

  private static int nextLine(String text, int from) {
    int at = from;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    return at + (text.startsWith("\r\n", at) ? 2 : at < text.length() ? 1 : 0);
  }

  /** Asked about every character of every input: most are above all breaks but three. */
  private static boolean isBreak(char character) {
    return (character <= '\r' || character >= '\u0085') && BREAKS.indexOf(character) >= 0;
  }

  private static boolean beginsDocument(String text, int at) {
    int behind = at + MARKER.length();
    return text.startsWith(MARKER, at)
        && (behind == text.length() || (BLANKS + BREAKS).indexOf(text.charAt(behind)) >= 0);
  }

  /**
   * Whether a line, or what follows a marker on it, has anything but a comment, a directive or a
   * document's end.
   */
  private static boolean hasContent(String text, int from, int to, boolean behindMarker) {
    int at = from == 0 && text.startsWith("\uFEFF") ? 1 : from;
    while (at < to && (BLANKS + BREAKS).indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < to
        && text.charAt(at) != '#'
        && (behindMarker || (text.charAt(at) != '%' && !text.startsWith(END, at)));
  }
}
