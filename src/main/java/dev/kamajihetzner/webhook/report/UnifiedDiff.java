package dev.kamajihetzner.webhook.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;

/** What a fix changes in a file, as lines with three around them. */
final class UnifiedDiff {
  private static final int CONTEXT_LINES = 3;

  private UnifiedDiff() {}

  /**
   * The lines of the diff; none where nothing changes.
   *
   * @param name of the fixed file, in the diff's head
   */
  static List<String> of(FixedFile fixed, String name) {
    List<String> before = new ArrayList<>();
    int after = 0;
    Patch<String> patch = new Patch<>();
    // Document by document: a diff of thousands at once takes the square of the time.
    for (int i = 0; i < fixed.documents().size(); i++) {
      String original = fixed.file().documents().get(i).text();
      List<String> lines = lines(original);
      List<String> edited = lines;
      if (!original.equals(fixed.documents().get(i))) {
        edited = lines(fixed.documents().get(i));
        for (AbstractDelta<String> delta : DiffUtils.diff(lines, edited).getDeltas()) {
          patch.addDelta(
              delta.withChunks(
                  moved(delta.getSource(), before.size()), moved(delta.getTarget(), after)));
        }
      }
      before.addAll(lines);
      after += edited.size();
    }
    return UnifiedDiffUtils.generateUnifiedDiff(
        fixed.file().name(), name, before, patch, CONTEXT_LINES);
  }

  private static Chunk<String> moved(Chunk<String> chunk, int lines) {
    return new Chunk<>(chunk.getPosition() + lines, chunk.getLines());
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
