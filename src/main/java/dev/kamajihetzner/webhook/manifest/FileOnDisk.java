package dev.kamajihetzner.webhook.manifest;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file was read, so that no other is taken for it later.
 *
 * @param path as the user wrote it, or below the directory that the user wrote
 * @param real without links
 * @param key what the file system tells it by; null where that has nothing of the kind
 */
public record FileOnDisk(Path path, Path real, Object key) {

  /**
   * The regular file at that path.
   *
   * @throws IOException if it is not there or none; the message names it
   */
  static FileOnDisk at(Path path) throws IOException {
    try {
      Path real = path.toRealPath();
      BasicFileAttributes attributes = attributes(real);
      if (!attributes.isRegularFile()) {
        throw new IOException(
            path + " is no regular file; give a file, a directory or - for the standard input");
      }
      return new FileOnDisk(path, real, attributes.fileKey());
    } catch (FileSystemException e) {
      throw FileFailure.reading(path, e);
    }
  }

  /** Whether it is there still: the same file, not another one nor a link in its place. */
  public boolean unmoved() throws IOException {
    BasicFileAttributes attributes = attributes(real);
    return real.equals(path.toRealPath())
        && attributes.isRegularFile()
        && (key == null || key.equals(attributes.fileKey()));
  }

  private static BasicFileAttributes attributes(Path real) throws IOException {
    return Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
