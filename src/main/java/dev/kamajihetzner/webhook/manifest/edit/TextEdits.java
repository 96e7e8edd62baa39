package dev.kamajihetzner.webhook.manifest.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is to be replaced in a text, in any order. */
final class TextEdits {
  private record Edit(int start, int end, String replacement) {}

  private final List<Edit> edits = new ArrayList<>();

  void replace(int start, int end, String replacement) {
    edits.add(new Edit(start, end, replacement));
  }

  void insert(int offset, String inserted) {
    replace(offset, offset, inserted);
  }

  /** The text between two offsets with the edits made. */
  String apply(String text, int start, int end) {
    // Stable: of two insertions at one place, that into the inner mapping was planned first.
    edits.sort(Comparator.comparingInt(Edit::start));
    StringBuilder edited = new StringBuilder();
    int copied = start;
    for (Edit edit : edits) {
      edited.append(text, copied, edit.start()).append(edit.replacement());
      copied = edit.end();
    }
    return edited.append(text, copied, end).toString();
  }
}
