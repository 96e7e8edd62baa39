package dev.kamajihetzner.webhook.manifest.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How the mappings of a document are laid out, and where a new entry goes. */
final class MappingLayout {
  private static final int DEFAULT_STEP = 2;

  private final ManifestText text;
  private final YamlNode root;
  private final TextEdits edits;

  /** 0 where it is still to be looked for. */
  private int step;

  MappingLayout(ManifestText text, YamlNode root, TextEdits edits) {
    this.text = text;
    this.root = root;
    this.edits = edits;
  }

  /**
   * Adds entries behind the last one of a mapping.
   *
   * @param style of the mapping, as {@link #style} has it
   */
  void add(YamlNode mapping, ObjectNode added, ManifestStyle style, ManifestStyle around) {
    if (mapping.children().isEmpty()) {
      addToEmpty(mapping, added, around);
      return;
    }
    int last = contentEnd(mapping.lastChild());
    String lineBreak = text.lineBreak(last);
    String entries = style.entries(added, lineBreak);
    if (style.layout() == ManifestStyle.Layout.BLOCK) {
      edits.insert(text.lineEnd(last), style.separator(lineBreak) + entries);
      return;
    }
    int close = mapping.end() - 1;
    int comma = last;
    while (comma < close && Character.isWhitespace(text.text().charAt(comma))) {
      comma++;
    }
    boolean trailingComma = text.text().charAt(comma) == ',';
    if (trailingComma) {
      last = comma + 1;
      entries += ",";
    }
    if (style.layout() == ManifestStyle.Layout.INLINE) {
      edits.insert(last, (trailingComma ? " " : style.separator(lineBreak)) + entries);
      return;
    }
    if (!trailingComma) {
      edits.insert(last, ",");
    }
    // A comment behind the last entry stays behind it.
    edits.insert(
        text.hasBreak(last, close) ? text.lineEnd(last) : last,
        lineBreak + style.indentation() + entries);
  }

  private void addToEmpty(YamlNode mapping, ObjectNode added, ManifestStyle around) {
    int open = text.text().lastIndexOf('{', mapping.end() - 1);
    String lineBreak = text.lineBreak(open);
    ManifestStyle braces = around.inBraces();
    if (text.text().substring(open + 1, mapping.end() - 1).isBlank()) {
      edits.replace(open, mapping.end(), braces.value(added, lineBreak));
    } else {
      edits.insert(open + 1, braces.inline().entries(added, lineBreak));
    }
  }

  /** The end of the last text that belongs to the value, comments and blank lines left out. */
  private int contentEnd(YamlNode value) {
    YamlNode last = value;
    while (!last.isFlow() && !last.children().isEmpty()) {
      last = last.lastChild();
    }
    int end = last.end();
    if (!last.isBlockScalar()) {
      return end;
    }
    int header = text.lineEnd(last.start());
    boolean keepsBlankLines = text.text().substring(last.start(), header).contains("+");
    int breaks = 0;
    while (end > header && text.isBreak(end - 1) && !(keepsBlankLines && breaks == 1)) {
      boolean pair = text.text().charAt(end - 1) == '\n' && text.text().charAt(end - 2) == '\r';
      end -= pair ? 2 : 1;
      breaks++;
    }
    return end;
  }

  /** How the entries of a mapping are written; those of the mapping around where it has none. */
  ManifestStyle style(YamlNode mapping, ManifestStyle around) {
    List<YamlNode> children = mapping.children();
    if (children.isEmpty()) {
      return around.inBraces();
    }
    YamlNode first = children.get(0);
    YamlNode last = children.get(children.size() - 2);
    if (!mapping.isFlow()) {
      return new ManifestStyle(
          ManifestStyle.Layout.BLOCK, false, false, " ".repeat(column(first)), " ".repeat(step()));
    }
    boolean quoted = true;
    for (int i = 0; i < children.size(); i += 2) {
      quoted &= children.get(i).isDoubleQuoted();
    }
    boolean compact = quoted && mapping.lastChild().start() == last.end() + 1;
    if (!text.isFirstOnLine(first.start()) || !text.isFirstOnLine(last.start())) {
      return new ManifestStyle(ManifestStyle.Layout.INLINE, quoted, compact, "", "");
    }
    String indentation = text.indentation(last.start());
    String outer = text.indentation(mapping.start());
    String step =
        indentation.startsWith(outer) && !indentation.equals(outer)
            ? indentation.substring(outer.length())
            : " ".repeat(DEFAULT_STEP);
    return new ManifestStyle(ManifestStyle.Layout.LINES, quoted, compact, indentation, step);
  }

  private int column(YamlNode node) {
    return node.start() - text.lineStart(node.start());
  }

  /** By how much the first mapping in a mapping is indented further: looked for once. */
  private int step() {
    if (step == 0) {
      step = findStep();
    }
    return step;
  }

  private int findStep() {
    Deque<YamlNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      YamlNode node = open.poll();
      for (YamlNode child : node.children()) {
        if (child.isMapping() && !child.isFlow() && node.isMapping()) {
          int step = column(child.children().get(0)) - column(node.children().get(0));
          if (step > 0) {
            return step;
          }
        }
        open.add(child);
      }
    }
    return DEFAULT_STEP;
  }
}
