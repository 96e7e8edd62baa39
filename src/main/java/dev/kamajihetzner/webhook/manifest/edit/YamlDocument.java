package dev.kamajihetzner.webhook.manifest.edit;

import dev.kamajihetzner.webhook.manifest.LinearReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;

/**
 * One document of a stream.
 *
 * @param start where its text starts: its {@code ---} or directives, or the start of the stream
 * @param end where the next document starts, or the end of the stream
 * @param root null for an empty document
 */
record YamlDocument(int start, int end, YamlNode root) {

  boolean isEmpty() {
    return root == null || root.isNull();
  }

  /**
   * Reads the documents one by one, never more than one in memory. Asking for the next throws
   * snakeyaml's YAMLException where the text is no YAML.
   */
  static Iterator<YamlDocument> read(String text) {
    return new Reader(text);
  }

  private static final class Reader implements Iterator<YamlDocument> {
    private final String text;
    private final Parser events;
    private Event ahead;
    private int end;
    private int index;
    private int offset;

    Reader(String text) {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      this.text = text;
      this.events = new ParserImpl(new LinearReader(text), options);
      skipToDocument();
    }

    private void skipToDocument() {
      do {
        ahead = events.getEvent();
      } while (!(ahead instanceof DocumentStartEvent) && !(ahead instanceof StreamEndEvent));
    }

    @Override
    public boolean hasNext() {
      return ahead instanceof DocumentStartEvent;
    }

    @Override
    public YamlDocument next() {
      int start = end;
      YamlNode root = root();
      skipToDocument();
      end = hasNext() ? offset(ahead.getStartMark()) : text.length();
      return new YamlDocument(start, end, root);
    }

    /** Without recursion, as brackets may be nested deeper than the stack goes. */
    private YamlNode root() {
      YamlNode root = null;
      Deque<YamlNode> open = new ArrayDeque<>();
      Map<String, YamlNode> anchors = new HashMap<>();
      for (Event event = events.getEvent();
          !(event instanceof DocumentEndEvent);
          event = events.getEvent()) {
        if (event instanceof CollectionEndEvent) {
          open.pop().closeAt(offset(event.getEndMark()));
        } else if (event instanceof NodeEvent nodeEvent) {
          YamlNode node = node(nodeEvent, anchors);
          if (open.isEmpty()) {
            root = node;
          } else {
            open.peek().children().add(node);
          }
          if (event instanceof CollectionStartEvent) {
            open.push(node);
          }
        }
      }
      return root;
    }

    private YamlNode node(NodeEvent event, Map<String, YamlNode> anchors) {
      boolean alias = event instanceof AliasEvent;
      YamlNode target = alias ? anchors.get(event.getAnchor()) : null;
      YamlNode node =
          new YamlNode(event, target, offset(event.getStartMark()), offset(event.getEndMark()));
      if (!alias && event.getAnchor() != null) {
        anchors.put(event.getAnchor(), node);
      }
      return node;
    }

    /** Marks count code points; two marks in a row are near each other. */
    private int offset(Mark mark) {
      offset = text.offsetByCodePoints(offset, mark.getIndex() - index);
      index = mark.getIndex();
      return offset;
    }
  }
}
