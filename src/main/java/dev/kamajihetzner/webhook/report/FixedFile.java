package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.manifest.ManifestFile;
import java.util.List;

/**
 * A file as it would be if the webhook's mutations stood in it.
 *
 * @param documents the texts of its documents, in order; those that stay the same, too
 * @param objects how many are changed
 */
record FixedFile(ManifestFile file, List<String> documents, int objects) {

  boolean changed() {
    for (int i = 0; i < documents.size(); i++) {
      if (!documents.get(i).equals(file.documents().get(i).text())) {
        return true;
      }
    }
    return false;
  }
}
