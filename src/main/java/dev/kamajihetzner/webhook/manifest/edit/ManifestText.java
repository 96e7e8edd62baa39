package dev.kamajihetzner.webhook.manifest.edit;

/** Finds the lines of a text, whatever their ends. */
record ManifestText(String text) {

  int lineStart(int offset) {
    int start = offset;
    while (start > 0 && !isBreak(start - 1)) {
      start--;
    }
    return start;
  }

  /** Where the line's break stands, or the text ends. */
  int lineEnd(int offset) {
    int end = offset;
    while (end < text.length() && !isBreak(end)) {
      end++;
    }
    return end;
  }

  /** The break of the line, or of the one before when it is the last. */
  String lineBreak(int offset) {
    int at = lineEnd(offset);
    if (at == text.length()) {
      at = lineStart(offset) - 1;
      if (at < 0) {
        return "\n";
      }
      if (at > 0 && text.charAt(at) == '\n' && text.charAt(at - 1) == '\r') {
        at--;
      }
    }
    return text.startsWith("\r\n", at) ? "\r\n" : text.substring(at, at + 1);
  }

  /** The spaces and tabs that the line starts with. */
  String indentation(int offset) {
    int start = lineStart(offset);
    int end = start;
    while (end < text.length() && isBlank(end)) {
      end++;
    }
    return text.substring(start, end);
  }

  boolean isFirstOnLine(int offset) {
    return lineStart(offset) + indentation(offset).length() == offset;
  }

  boolean isBreak(int offset) {
    return text.charAt(offset) == '\n' || text.charAt(offset) == '\r';
  }

  boolean isBlank(int offset) {
    return text.charAt(offset) == ' ' || text.charAt(offset) == '\t';
  }

  boolean hasBreak(int start, int end) {
    return lineEnd(start) < end;
  }
}
