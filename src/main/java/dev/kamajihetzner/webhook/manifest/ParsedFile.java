package dev.kamajihetzner.webhook.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file with its documents, parsed once.
 *
 * @param broken those that are none
 * @param notRendered whether one of these is none because somebody has still to render it
 */
record ParsedFile(
    ManifestFile file,
    List<ManifestDocument> documents,
    List<BrokenDocument> broken,
    boolean notRendered) {
  private static final Pattern API_VERSION =
      Pattern.compile("(?m)^(apiVersion|[ \\t{]*[\"']apiVersion[\"'])[ \\t]*:");

  /** Without one of these there is nothing to be said of a file that was found in a directory. */
  private static final List<String> SIGNS = List.of("apiVersion", "metadata", "{{", "{%");

  /** Its documents, as far as the budget goes. */
  static ParsedFile of(ManifestFile file, ValueBudget budget) {
    if (file.found() && !Kustomization.isNamedLike(file) && !hasSigns(file)) {
      return new ParsedFile(file, List.of(), List.of(), false);
    }
    List<ManifestDocument> documents = new ArrayList<>();
    List<BrokenDocument> broken = new ArrayList<>();
    boolean notRendered = false;
    for (DocumentText text : file.documents()) {
      try {
        ManifestDocument document = ManifestDocument.read(file, text);
        if (!budget.takes(document)) {
          break;
        }
        documents.add(document);
      } catch (UnreadableDocument e) {
        boolean template = TemplateText.is(text.text());
        notRendered |= template;
        broken.add(template ? template(e.document()) : e.document());
      }
    }
    return new ParsedFile(file, documents, broken, notRendered);
  }

  private static BrokenDocument template(BrokenDocument document) {
    return new BrokenDocument(
        document.file(), document.line(), document.cause() + "; render the template first");
  }

  /** Whether it was found in a directory, where all kinds of files lie. */
  boolean found() {
    return file.found();
  }

  private static boolean hasSigns(ManifestFile file) {
    return file.documents().stream()
        .anyMatch(document -> SIGNS.stream().anyMatch(document.text()::contains));
  }

  /** Whether it is meant to hold an object, readable or not. */
  boolean saysApiVersion() {
    return file.documents().stream()
        .anyMatch(document -> API_VERSION.matcher(document.text()).find());
  }
}
