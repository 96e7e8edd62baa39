package dev.kamajihetzner.webhook.manifest.edit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.edit.ManifestEditor.CannotEdit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the places in a document's text where fields are to be set, and what to write there. */
final class ManifestPlan {
  private static final int DEFAULT_STEP = 2;

  private record Edit(int start, int end, String replacement) {}

  private final ManifestText text;
  private final YamlDocument document;
  private final List<Edit> edits = new ArrayList<>();

  private ManifestPlan(String text, YamlDocument document) {
    this.text = new ManifestText(text);
    this.document = document;
  }

  /**
   * The text of the document with fields set.
   *
   * @param fields the fields as in a merge patch, {@code {"spec": {"enabled": false}}}, with an
   *     index for a name where items of a sequence are meant; an object without fields is a value
   */
  static String apply(String text, YamlDocument document, ObjectNode fields) throws CannotEdit {
    ManifestPlan plan = new ManifestPlan(text, document);
    plan.set(null, document.root(), fields, ManifestStyle.BRACES, JsonPointer.empty());
    return plan.edited();
  }

  private String edited() {
    // Stable: of two insertions at one place, that into the inner mapping was planned first.
    edits.sort(Comparator.comparingInt(Edit::start));
    StringBuilder edited = new StringBuilder();
    int copied = document.start();
    for (Edit edit : edits) {
      edited.append(text.text(), copied, edit.start()).append(edit.replacement());
      copied = edit.end();
    }
    return edited.append(text.text(), copied, document.end()).toString();
  }

  private void replace(int start, int end, String replacement) {
    edits.add(new Edit(start, end, replacement));
  }

  private void insert(int offset, String inserted) {
    replace(offset, offset, inserted);
  }

  /**
   * Sets a value that is there.
   *
   * @param key null where the value is an item or the root
   * @param style of the mapping around
   */
  private void set(
      YamlNode key, YamlNode value, JsonNode wanted, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    checkOwn(value, at);
    boolean wantsFields = wanted.isObject() && !wanted.isEmpty();
    if (wantsFields && value.isMapping()) {
      setFields(value, (ObjectNode) wanted, style, at);
    } else if (wantsFields && value.isSequence()) {
      setItems(value, (ObjectNode) wanted, style, at);
    } else if (value.isMapping() || value.isSequence() || (wantsFields && !value.isNull())) {
      throw cannot(value, at, "is of another type than the value to set; write the value by hand");
    } else if (value.isTagged()) {
      throw cannot(value, at, "carries a tag; write the value by hand");
    } else if (value.isBlockScalar()) {
      throw cannot(value, at, "is a block of text; write the value by hand");
    } else if (wantsFields && key != null && style.layout() == ManifestStyle.Layout.BLOCK) {
      openBlock(key, value, (ObjectNode) wanted, style.nested(), at);
    } else {
      setScalar(value, wanted, style, at);
    }
  }

  private void setFields(YamlNode mapping, ObjectNode fields, ManifestStyle around, JsonPointer at)
      throws CannotEdit {
    ManifestStyle style = style(mapping, around);
    ObjectNode added = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      JsonPointer pointer = at.appendProperty(name);
      int i = indexOf(mapping, name, pointer);
      if (i < 0) {
        added.set(name, field.getValue());
      } else {
        List<YamlNode> children = mapping.children();
        set(children.get(i), children.get(i + 1), field.getValue(), style, pointer);
      }
    }
    if (!added.isEmpty()) {
      add(mapping, added, style, around);
    }
  }

  private void setItems(YamlNode sequence, ObjectNode items, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    for (Map.Entry<String, JsonNode> item : items.properties()) {
      JsonPointer pointer = at.appendProperty(item.getKey());
      int index = pointer.last().getMatchingIndex();
      if (index < 0 || index >= sequence.children().size()) {
        throw cannot(sequence, pointer, "is not there; add the item by hand");
      }
      set(null, sequence.children().get(index), item.getValue(), style, pointer);
    }
  }

  private void checkOwn(YamlNode value, JsonPointer at) throws CannotEdit {
    if (value.isAlias()) {
      throw cannot(
          value, at, "is the alias *" + value.anchor() + "; write it out or edit it by hand");
    }
    if (value.isShared()) {
      throw cannot(
          value,
          at,
          "has the anchor &"
              + value.anchor()
              + ", and an edit would change its aliases too; write them out or edit it by hand");
    }
  }

  /** Where the key of that name is among a mapping's children, or -1. */
  private int indexOf(YamlNode mapping, String name, JsonPointer at) throws CannotEdit {
    int found = -1;
    boolean merged = false;
    Set<YamlNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < mapping.children().size(); i += 2) {
      YamlNode key = mapping.children().get(i);
      if (key.hasText(name)) {
        if (found >= 0) {
          throw cannot(key, at, "is there twice; remove one");
        }
        found = i;
      }
      merged |= key.isMergeKey() && mentions(mapping.children().get(i + 1), name, seen);
    }
    if (found < 0 && merged) {
      throw cannot(mapping, at, "comes from a merge key (<<); write it out or edit it by hand");
    }
    return found;
  }

  /** Whether what is merged has that key. */
  private static boolean mentions(YamlNode merged, String name, Set<YamlNode> seen) {
    Deque<YamlNode> open = new ArrayDeque<>(List.of(merged));
    while (!open.isEmpty()) {
      YamlNode node = open.pop();
      if (node.isAlias()) {
        node = node.target();
      }
      if (node == null || !seen.add(node)) {
        continue;
      }
      List<YamlNode> children = node.children();
      if (node.isSequence()) {
        open.addAll(children);
      }
      for (int i = 0; node.isMapping() && i < children.size(); i += 2) {
        if (children.get(i).hasText(name)) {
          return true;
        }
        if (children.get(i).isMergeKey()) {
          open.add(children.get(i + 1));
        }
      }
    }
    return false;
  }

  private void add(YamlNode mapping, ObjectNode added, ManifestStyle style, ManifestStyle around) {
    if (mapping.children().isEmpty()) {
      addToEmpty(mapping, added, around);
      return;
    }
    int last = contentEnd(mapping.lastChild());
    String lineBreak = text.lineBreak(last);
    String entries = style.entries(added, lineBreak);
    if (style.layout() == ManifestStyle.Layout.BLOCK) {
      insert(text.lineEnd(last), style.separator(lineBreak) + entries);
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
      insert(last, (trailingComma ? " " : style.separator(lineBreak)) + entries);
      return;
    }
    if (!trailingComma) {
      insert(last, ",");
    }
    // A comment behind the last entry stays behind it.
    insert(
        text.hasBreak(last, close) ? text.lineEnd(last) : last,
        lineBreak + style.indentation() + entries);
  }

  private void addToEmpty(YamlNode mapping, ObjectNode added, ManifestStyle around) {
    int open = text.text().lastIndexOf('{', mapping.end() - 1);
    String lineBreak = text.lineBreak(open);
    ManifestStyle braces = inBraces(around);
    if (text.text().substring(open + 1, mapping.end() - 1).isBlank()) {
      replace(open, mapping.end(), braces.value(added, lineBreak));
    } else {
      insert(open + 1, braces.inline().entries(added, lineBreak));
    }
  }

  private static ManifestStyle inBraces(ManifestStyle around) {
    return around.layout() == ManifestStyle.Layout.BLOCK ? ManifestStyle.BRACES : around;
  }

  /** Makes a mapping of {@code key:} or {@code key: null}. */
  private void openBlock(
      YamlNode key, YamlNode value, ObjectNode entries, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    int line = text.lineEnd(key.end());
    if (value.end() > line) {
      throw cannot(value, at, "is null in a line of its own; remove the null");
    }
    if (!value.isEmpty()) {
      int start = scalarStart(value, at);
      while (text.isBlank(start - 1)) {
        start--;
      }
      replace(start, value.end(), "");
    }
    String separator = style.separator(text.lineBreak(line));
    insert(line, separator + style.entries(entries, text.lineBreak(line)));
  }

  private void setScalar(YamlNode value, JsonNode wanted, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    String lineBreak = text.lineBreak(value.end());
    String written = inBraces(style).replacement(wanted, value.style(), lineBreak);
    if (!value.isEmpty()) {
      replace(scalarStart(value, at), value.end(), written);
    } else {
      boolean bareKey = value.anchor() == null && text.text().charAt(value.end() - 1) != ':';
      insert(value.end(), (bareKey ? ": " : " ") + written);
    }
  }

  /** Behind the anchor, if there is one. */
  private int scalarStart(YamlNode value, JsonPointer at) throws CannotEdit {
    int start = value.start();
    if (value.anchor() == null) {
      return start;
    }
    start += 1 + value.anchor().length();
    while (Character.isWhitespace(text.text().charAt(start))) {
      start++;
    }
    if (text.text().charAt(start) == '#') {
      throw cannot(value, at, "has a comment behind its anchor; write the value by hand");
    }
    return start;
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

  private ManifestStyle style(YamlNode mapping, ManifestStyle around) {
    List<YamlNode> children = mapping.children();
    if (children.isEmpty()) {
      return inBraces(around);
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

  /** By how much the first mapping in a mapping is indented further. */
  private int step() {
    Deque<YamlNode> open = new ArrayDeque<>(List.of(document.root()));
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

  private static CannotEdit cannot(YamlNode node, JsonPointer at, String problem) {
    return new CannotEdit(node.line(), (at.matches() ? "the document" : at) + " " + problem);
  }
}
