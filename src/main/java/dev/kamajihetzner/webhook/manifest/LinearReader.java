package dev.kamajihetzner.webhook.manifest;

import java.io.Reader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Gives snakeyaml a text that is in memory already, in time that grows with its length. The
 * library's own reader copies all that it has looked ahead each time that it reads on, so that one
 * value of 30 MB takes it hours. Marks hold no piece of the text: nobody prints it, and a tree has
 * two of them a value.
 */
public final class LinearReader extends StreamReader {
  private static final String NAME = "'reader'";
  private static final int[] NO_TEXT = {};
  private static final int END = 0;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final int[] text;
  private int pointer;
  private int documentStart;
  private int line;
  private int column;

  /**
   * Reads that text.
   *
   * @throws ReaderException if a character is none that YAML allows; the message says where
   */
  public LinearReader(String text) {
    super(Reader.nullReader());
    this.text = text.codePoints().toArray();
    for (int i = 0; i < this.text.length; i++) {
      if (!isPrintable(this.text[i])) {
        throw new ReaderException(NAME, i, this.text[i], "special characters are not allowed");
      }
    }
  }

  @Override
  public Mark getMark() {
    return new Mark(NAME, pointer, line, column, NO_TEXT, 0);
  }

  @Override
  public void forward() {
    forward(1);
  }

  @Override
  public void forward(int length) {
    for (int end = Math.min(pointer + length, text.length); pointer < end; ) {
      int character = text[pointer++];
      if (breaksLine(character)) {
        line++;
        column = 0;
      } else if (character != BYTE_ORDER_MARK) {
        column++;
      }
    }
  }

  /**
   * As YAML 1.1 has it; of a carriage return and a line feed only the second counts, nor the former
   * at the end.
   */
  private boolean breaksLine(int character) {
    return switch (character) {
      case '\n', 0x85, 0x2028, 0x2029 -> true;
      case '\r' -> pointer < text.length && peek() != '\n';
      default -> false;
    };
  }

  @Override
  public int peek() {
    return peek(0);
  }

  @Override
  public int peek(int ahead) {
    return pointer + ahead < text.length ? text[pointer + ahead] : END;
  }

  @Override
  public String prefix(int length) {
    return new String(text, pointer, Math.min(length, text.length - pointer));
  }

  /** Only for what has no line break in it. */
  @Override
  public String prefixForward(int length) {
    String prefix = prefix(length);
    pointer = Math.min(pointer + length, text.length);
    column += length;
    return prefix;
  }

  @Override
  public int getColumn() {
    return column;
  }

  @Override
  public int getDocumentIndex() {
    return pointer - documentStart;
  }

  @Override
  public void resetDocumentIndex() {
    documentStart = pointer;
  }

  @Override
  public int getIndex() {
    return pointer;
  }

  @Override
  public int getLine() {
    return line;
  }
}
