package dev.kamajihetzner.webhook.manifest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What belongs to a Helm chart, by where it is. */
final class Chart {
  private static final String DEFINITION = "Chart.yaml";
  private static final String TEMPLATES = "templates";
  private static final Pattern VALUES = Pattern.compile("values.*\\.ya?ml");

  private Chart() {}

  /** Whether the file is below the templates of a chart. */
  static boolean holdsAsTemplate(Path file) {
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.endsWith(TEMPLATES) && Files.isRegularFile(folder.resolveSibling(DEFINITION))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has the name of a chart's definition, or of values for one. */
  static boolean isNamedLikePart(Path file) {
    String name = file.getFileName().toString();
    return name.equals(DEFINITION) || VALUES.matcher(name).matches();
  }
}
