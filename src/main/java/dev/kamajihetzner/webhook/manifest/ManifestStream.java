package dev.kamajihetzner.webhook.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The documents of a file as pieces of its text, so that a broken one leaves the others alone and
 * an edited one can be put back. Joined, the pieces are the text again.
 */
public final class ManifestStream {
  /** A document marker stands at a line's beginning and nowhere else, not even inside a scalar. */
  private static final Pattern MARKER = Pattern.compile("(?m)^---(?=[ \\t\\r\\n]|\\z)");

  private static final Pattern CONTENT =
      Pattern.compile("(?m)^(?![ \\t]*(#|\\r?$|%|\\.\\.\\.|\\z)).");

  /**
   * One document with its marker.
   *
   * @param line of the file on which it begins, from 1
   */
  public record Piece(String text, int line) {}

  private ManifestStream() {}

  /** The pieces of a text; those without content hold what stands between documents. */
  public static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    int start = 0;
    int line = 1;
    Matcher marker = MARKER.matcher(text);
    while (marker.find()) {
      // Comments and directives before a marker belong to the document behind it.
      if (marker.start() > start && hasContent(text.substring(start, marker.start()))) {
        String piece = text.substring(start, marker.start());
        pieces.add(new Piece(piece, line));
        line += lines(piece);
        start = marker.start();
      }
    }
    if (start < text.length()) {
      pieces.add(new Piece(text.substring(start), line));
    }
    return pieces;
  }

  static boolean hasContent(String piece) {
    Matcher marker = MARKER.matcher(piece);
    String body = piece;
    if (marker.find()) {
      // What follows a marker on its line is content unless it is a comment.
      String rest = piece.substring(marker.end());
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

  private static int lines(String piece) {
    return (int) piece.chars().filter(character -> character == '\n').count();
  }
}
