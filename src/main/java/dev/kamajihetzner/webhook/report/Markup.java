package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.model.PlainText;
import java.io.IOException;
import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes HTML as well-formed XML, so that whatever texts and attributes hold is escaped. An element
 * of HTML that may have content is closed by a tag of its own even where it has none.
 */
final class Markup {
  private final Writer out;
  private final XMLStreamWriter xml;

  Markup(Writer out) throws IOException {
    this.out = out;
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  /**
   * Begins an element.
   *
   * @param attributes names and values by turns
   */
  Markup open(String name, String... attributes) throws IOException {
    return write(
        () -> {
          xml.writeStartElement(name);
          writeAttributes(attributes);
        });
  }

  /** Writes an element that never has content. */
  Markup empty(String name, String... attributes) throws IOException {
    return write(
        () -> {
          xml.writeEmptyElement(name);
          writeAttributes(attributes);
        });
  }

  Markup text(String text) throws IOException {
    return write(() -> xml.writeCharacters(PlainText.of(text)));
  }

  /** Text of ours, in which Markdown's backquotes stand around code. */
  Markup markdown(String text) throws IOException {
    String[] pieces = text.split("`", -1);
    for (int i = 0; i < pieces.length; i++) {
      if (i % 2 == 0) {
        text(pieces[i]);
      } else {
        element("code", pieces[i]);
      }
    }
    return this;
  }

  /** Ends the element that was begun last. */
  Markup close() throws IOException {
    return write(xml::writeEndElement);
  }

  Markup element(String name, String text, String... attributes) throws IOException {
    return open(name, attributes).text(text).close();
  }

  /** A line break between elements, where white space means nothing. */
  Markup line() throws IOException {
    return write(() -> xml.writeCharacters("\n"));
  }

  /** Writes what needs no escaping: a resource of ours, or what another one has written. */
  Markup asIs(String markup) throws IOException {
    flush().out.write(markup);
    return this;
  }

  /** Passes on all that was written, such as the end of a tag. */
  Markup flush() throws IOException {
    return write(
        () -> {
          xml.writeCharacters("");
          xml.flush();
        });
  }

  private void writeAttributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], PlainText.of(attributes[i + 1]));
    }
  }

  private interface Step {
    void run() throws XMLStreamException;
  }

  private Markup write(Step step) throws IOException {
    try {
      step.run();
      return this;
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  private static IOException failed(XMLStreamException e) {
    return new IOException("the report cannot be written: " + e.getMessage(), e);
  }
}
