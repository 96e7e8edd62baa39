package dev.kamajihetzner.webhook.manifest.edit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sets fields in the text of a document: where they stand already, or else in their mapping. */
final class FieldSetter {
  private final ManifestText text;
  private final MappingLayout layout;
  private final TextEdits edits = new TextEdits();

  private FieldSetter(String text, YamlDocument document) {
    this.text = new ManifestText(text);
    this.layout = new MappingLayout(this.text, document.root(), edits);
  }

  /**
   * The text of the document with fields set.
   *
   * @param fields the fields as in a merge patch, {@code {"spec": {"enabled": false}}}, with an
   *     index for a name where items of a sequence are meant; an object without fields is a value
   */
  static String apply(String text, YamlDocument document, ObjectNode fields) throws CannotEdit {
    FieldSetter setter = new FieldSetter(text, document);
    setter.set(null, document.root(), fields, ManifestStyle.BRACES, JsonPointer.empty());
    return setter.edits.apply(text, document.start(), document.end());
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
      throw cannot(at, "is of another type than the value to set; write the value by hand");
    } else if (value.isTagged()) {
      throw cannot(at, "carries a tag; write the value by hand");
    } else if (value.isBlockScalar()) {
      throw cannot(at, "is a block of text; write the value by hand");
    } else if (wantsFields && key != null && style.layout() == ManifestStyle.Layout.BLOCK) {
      openBlock(key, value, (ObjectNode) wanted, style.nested(), at);
    } else {
      setScalar(value, wanted, style, at);
    }
  }

  private void setFields(YamlNode mapping, ObjectNode fields, ManifestStyle around, JsonPointer at)
      throws CannotEdit {
    ManifestStyle style = layout.style(mapping, around);
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
      layout.add(mapping, added, style, around);
    }
  }

  private void setItems(YamlNode sequence, ObjectNode items, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    for (Map.Entry<String, JsonNode> item : items.properties()) {
      JsonPointer pointer = at.appendProperty(item.getKey());
      int index = pointer.last().getMatchingIndex();
      if (index < 0 || index >= sequence.children().size()) {
        throw cannot(pointer, "is not there; add the item by hand");
      }
      set(null, sequence.children().get(index), item.getValue(), style, pointer);
    }
  }

  private void checkOwn(YamlNode value, JsonPointer at) throws CannotEdit {
    if (value.isAlias()) {
      throw cannot(at, "is the alias *" + value.anchor() + "; write it out or edit it by hand");
    }
    if (value.isShared()) {
      throw cannot(
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
          throw cannot(at, "is there twice; remove one");
        }
        found = i;
      }
      merged |= key.isMergeKey() && mentions(mapping.children().get(i + 1), name, seen);
    }
    if (found < 0 && merged) {
      throw cannot(at, "comes from a merge key (<<); write it out or edit it by hand");
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

  /** Makes a mapping of {@code key:} or {@code key: null}. */
  private void openBlock(
      YamlNode key, YamlNode value, ObjectNode entries, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    int line = text.lineEnd(key.end());
    if (value.end() > line) {
      throw cannot(at, "is null in a line of its own; remove the null");
    }
    if (!value.isEmpty()) {
      int start = scalarStart(value, at);
      while (text.isBlank(start - 1)) {
        start--;
      }
      edits.replace(start, value.end(), "");
    }
    String separator = style.separator(text.lineBreak(line));
    edits.insert(line, separator + style.entries(entries, text.lineBreak(line)));
  }

  private void setScalar(YamlNode value, JsonNode wanted, ManifestStyle style, JsonPointer at)
      throws CannotEdit {
    String lineBreak = text.lineBreak(value.end());
    String written = style.inBraces().replacement(wanted, value.style(), lineBreak);
    if (!value.isEmpty()) {
      edits.replace(scalarStart(value, at), value.end(), written);
    } else {
      boolean bareKey = value.anchor() == null && text.text().charAt(value.end() - 1) != ':';
      edits.insert(value.end(), (bareKey ? ": " : " ") + written);
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
      throw cannot(at, "has a comment behind its anchor; write the value by hand");
    }
    return start;
  }

  private static CannotEdit cannot(JsonPointer at, String problem) {
    return new CannotEdit((at.matches() ? "the document" : at) + " " + problem);
  }
}
