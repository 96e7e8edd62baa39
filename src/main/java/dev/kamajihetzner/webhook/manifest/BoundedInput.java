package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;

/**
 * Reads inputs whole, up to a size and a number of documents of all of them together: whoever may
 * name or fill them may not take the machine's memory. Not thread-safe.
 */
final class BoundedInput {
  /** Twenty times as many as a large repository has; each takes about 40 µs. */
  private static final int MAX_DOCUMENTS = 100_000;

  private final long limit;
  private long left;
  private int documentsLeft = MAX_DOCUMENTS;

  /**
   * @param limit in bytes
   */
  BoundedInput(long limit) {
    this.limit = limit;
    this.left = limit;
  }

  /**
   * The text of a file.
   *
   * @throws IOException if it cannot be read, is too large or no UTF-8; the message names it
   */
  String read(FileOnDisk file) throws IOException {
    String name = file.path().toString();
    try {
      if (Files.size(file.real()) > left) {
        throw tooLarge(name);
      }
      try (InputStream in =
          Files.newInputStream(file.real(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        return read(name, in);
      }
    } catch (FileSystemException e) {
      throw FileFailure.reading(file.path(), e);
    }
  }

  /**
   * The text that comes by a stream, to its end.
   *
   * @throws IOException if it cannot be read, is too large or no UTF-8; the message names it
   */
  String read(String name, InputStream in) throws IOException {
    // One byte more than allowed tells a file that is too large, or that grows meanwhile.
    byte[] bytes;
    try {
      bytes = in.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw new IOException("cannot read " + name + ": " + FileFailure.reason(e), e);
    }
    if (bytes.length > left) {
      throw tooLarge(name);
    }
    left -= bytes.length;
    String text = decoded(name, bytes);
    documentsLeft -= DocumentText.markers(text);
    if (documentsLeft < 0) {
      throw new IOException(
          name
              + " exceeds the limit of "
              + MAX_DOCUMENTS
              + " documents for all inputs together; check them in several runs");
    }
    return text;
  }

  private IOException tooLarge(String name) {
    return new IOException(
        name
            + " exceeds the limit of "
            + limit
            + " bytes for all inputs together; raise it with check --max-size, or give less at once");
  }

  /** Strictly, so that writing the text back cannot lose a byte. */
  private static String decoded(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not UTF-8", e);
    }
  }
}
