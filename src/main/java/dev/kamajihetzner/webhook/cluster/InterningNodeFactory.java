package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Makes nodes of equal texts share one string, as far as it remembers: objects that are listed one
 * after the other have versions, namespaces and names of clusters in common. What is forgotten
 * costs memory, nothing else; so it takes no lock.
 */
final class InterningNodeFactory extends JsonNodeFactory {
  private static final long serialVersionUID = 1;
  private static final int REMEMBERED = 1 << 12;

  private final transient String[] texts = new String[REMEMBERED];

  @Override
  public TextNode textNode(String text) {
    return super.textNode(text == null ? null : shared(text));
  }

  private String shared(String text) {
    int slot = text.hashCode() & (REMEMBERED - 1);
    String remembered = texts[slot];
    if (text.equals(remembered)) {
      return remembered;
    }
    texts[slot] = text;
    return text;
  }
}
