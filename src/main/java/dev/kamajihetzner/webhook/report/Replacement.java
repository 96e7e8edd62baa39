package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.FileFailure;
import dev.kamajihetzner.webhook.manifest.FileOnDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;

/**
 * Puts a new text in a file's place, without ever writing into the old file: links and whoever has
 * it open do not matter then. Who may choose the files may want others written: what is reached by
 * a link is left, and so is what a new file cannot stand for, such as a file of several names.
 *
 * <p>The file is looked at once more right before the new one takes its place. Between the two
 * calls a directory can still become a link; who is that quick runs programs on this machine
 * already.
 */
final class Replacement {
  private Replacement() {}

  /**
   * Writes the file, whole or not at all.
   *
   * @throws IOException if it is left; the message says why and what to do, without its name
   */
  static void write(FixedFile fixed) throws IOException {
    FileOnDisk file = fixed.file().origin().orElseThrow(() -> new IOException("it is no file"));
    byte[] before = bytes(fixed.file().documents().stream().map(it -> it.text()).toList());
    Path written = null;
    try {
      check(file, before);
      Path target = file.real();
      written = Files.createTempFile(target.getParent(), ".", ".fix");
      Files.write(written, bytes(fixed.documents()));
      keepOwnerAndMode(target, written);
      check(file, before);
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw new IOException(FileFailure.reason(e), e);
    } finally {
      if (written != null) {
        Files.deleteIfExists(written);
      }
    }
  }

  private static byte[] bytes(Iterable<String> documents) {
    return String.join("", documents).getBytes(StandardCharsets.UTF_8);
  }

  private static void check(FileOnDisk file, byte[] before) throws IOException {
    Path path = file.path();
    if (Files.isSymbolicLink(path)) {
      throw new IOException(
          "it is a link to " + Files.readSymbolicLink(path) + "; give that file to have it fixed");
    }
    if (!file.unmoved() || !Arrays.equals(before, Files.readAllBytes(file.real()))) {
      throw new IOException("it has changed since it was read; run the check again");
    }
    Path here = Path.of("").toRealPath();
    boolean below = !path.isAbsolute() && !path.normalize().startsWith("..");
    if (below && !file.real().startsWith(here)) {
      throw new IOException(
          "a directory in its path is a link out of here; give "
              + file.real()
              + " to have it fixed");
    }
    if (Files.getFileStore(file.real()).supportsFileAttributeView("unix")
        && (int) Files.getAttribute(file.real(), "unix:nlink") > 1) {
      throw new IOException("it has other names (hard links), which would keep the old text");
    }
    if (!Files.isWritable(file.real())) {
      throw new IOException("it is write-protected");
    }
  }

  private static void keepOwnerAndMode(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    PosixFileAttributeView written = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view == null || written == null) {
      return;
    }
    PosixFileAttributes kept = view.readAttributes();
    PosixFileAttributes given = written.readAttributes();
    try {
      if (!kept.group().equals(given.group())) {
        written.setGroup(kept.group());
      }
      if (!kept.owner().equals(given.owner())) {
        written.setOwner(kept.owner());
      }
    } catch (IOException e) {
      throw new IOException(
          "its owner " + kept.owner() + ":" + kept.group() + " cannot be kept; run as that user",
          e);
    }
    // After the owner, whose change takes bits away.
    written.setPermissions(kept.permissions());
  }
}
