package dev.kamajihetzner.webhook.manifest.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * A value as it is written. Unlike snakeyaml's own tree it keeps aliases: an alias is a place in
 * the text, which what it refers to is not.
 */
final class YamlNode {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final NodeEvent event;
  private final YamlNode target;
  private final List<YamlNode> children = new ArrayList<>();
  private final int start;
  private int end;
  private boolean shared;

  YamlNode(NodeEvent event, YamlNode target, int start, int end) {
    this.event = event;
    this.target = target;
    this.start = start;
    this.end = end;
    if (target != null) {
      target.shared = true;
    }
  }

  void closeAt(int offset) {
    end = offset;
  }

  /** The items of a sequence; key, value, key, value of a mapping. */
  List<YamlNode> children() {
    return children;
  }

  YamlNode lastChild() {
    return children.get(children.size() - 1);
  }

  /** The offset in the text, of the anchor or tag if there is one. */
  int start() {
    return start;
  }

  /** The offset behind the text; for collections in block style, that of whatever follows. */
  int end() {
    return end;
  }

  boolean isMapping() {
    return event instanceof MappingStartEvent;
  }

  boolean isSequence() {
    return event instanceof SequenceStartEvent;
  }

  boolean isFlow() {
    return event instanceof CollectionStartEvent collection && collection.isFlow();
  }

  boolean isAlias() {
    return event instanceof AliasEvent;
  }

  /** Whether an alias elsewhere stands for this one too. */
  boolean isShared() {
    return shared;
  }

  /** What an alias stands for; null where nothing has that anchor. */
  YamlNode target() {
    return target;
  }

  String anchor() {
    return event.getAnchor();
  }

  boolean isTagged() {
    return (event instanceof ScalarEvent scalar && scalar.getTag() != null)
        || (event instanceof CollectionStartEvent collection && collection.getTag() != null);
  }

  /** Of a scalar; null for others. */
  ScalarStyle style() {
    return event instanceof ScalarEvent scalar ? scalar.getScalarStyle() : null;
  }

  boolean isBlockScalar() {
    return style() == ScalarStyle.LITERAL || style() == ScalarStyle.FOLDED;
  }

  boolean isDoubleQuoted() {
    return style() == ScalarStyle.DOUBLE_QUOTED;
  }

  /** Whether this is a scalar of that text. */
  boolean hasText(String text) {
    return event instanceof ScalarEvent scalar && scalar.getValue().equals(text);
  }

  boolean isMergeKey() {
    return style() == ScalarStyle.PLAIN && hasText("<<");
  }

  boolean isNull() {
    return style() == ScalarStyle.PLAIN
        && !isTagged()
        && NULLS.contains(((ScalarEvent) event).getValue());
  }

  /** A null that has no text of its own, as in {@code annotations:}. */
  boolean isEmpty() {
    return isNull() && hasText("");
  }
}
