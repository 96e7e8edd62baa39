package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.ManifestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A file as it would be if the webhook's mutations stood in it.
 *
 * @param documents the texts of its documents, in order; those that stay the same, too
 */
record FixedFile(ManifestFile file, List<String> documents) {

  boolean changed() {
    for (int i = 0; i < documents.size(); i++) {
      if (!documents.get(i).equals(file.documents().get(i).text())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Writes it, whole or not at all; the standard input is left alone.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  void write() throws IOException {
    if (file.origin().isEmpty()) {
      return;
    }
    // Behind a link the file itself is replaced, not the link.
    Path target = file.origin().get().real();
    Path written = null;
    try {
      written = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".fix");
      Files.write(written, String.join("", documents).getBytes(StandardCharsets.UTF_8));
      if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(target));
      }
      Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      if (written != null) {
        Files.deleteIfExists(written);
      }
      throw new IOException("cannot write " + file.name() + ": " + e.getMessage(), e);
    }
  }
}
