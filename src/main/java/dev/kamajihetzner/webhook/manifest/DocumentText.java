package dev.kamajihetzner.webhook.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One document of a file as it is written, with its marker.
 *
 * @param firstLine the line of the file on which it begins, from 1
 */
public record DocumentText(String text, int firstLine) {
  /** A document marker stands at a line's beginning and nowhere else, not even inside a scalar. */
  private static final Pattern MARKER = Pattern.compile("(?m)^---(?=[ \\t\\r\\n]|\\z)");

  private static final Pattern CONTENT =
      Pattern.compile("(?m)^(?![ \\t]*(#|\\r?$|%|\\.\\.\\.|\\z)).");

  /**
   * Splits a file, so that a broken document leaves the others alone and an edited one can be put
   * back. Joined, the texts are the file again. An empty document may share a text with the one
   * behind it.
   */
  static List<DocumentText> split(String text) {
    List<DocumentText> documents = new ArrayList<>();
    int start = 0;
    int line = 1;
    Matcher marker = MARKER.matcher(text);
    while (marker.find()) {
      // Comments and directives before a marker belong to the document behind it.
      if (marker.start() > start && hasContent(text.substring(start, marker.start()))) {
        String document = text.substring(start, marker.start());
        documents.add(new DocumentText(document, line));
        line += lines(document);
        start = marker.start();
      }
    }
    if (start < text.length()) {
      documents.add(new DocumentText(text.substring(start), line));
    }
    return documents;
  }

  private static boolean hasContent(String document) {
    Matcher marker = MARKER.matcher(document);
    String body = document;
    if (marker.find()) {
      // What follows a marker on its line is content unless it is a comment.
      String rest = document.substring(marker.end());
      String sameLine = rest.lines().findFirst().orElse("").strip();
      if (!sameLine.isEmpty() && !sameLine.startsWith("#")) {
        return true;
      }
      body = rest;
    }
    if (body.startsWith("\uFEFF")) {
      body = body.substring(1);
    }
    return CONTENT.matcher(body).find();
  }

  private static int lines(String document) {
    return (int) document.chars().filter(character -> character == '\n').count();
  }
}
