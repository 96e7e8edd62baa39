package dev.kamajihetzner.webhook.manifest;

/**
 * What was passed over although it may hold objects, and why.
 *
 * @param line of the file, from 1; 0 for the whole file
 * @param reason as it goes on from "2 files ": {@code not rendered}
 */
public record NotJudged(String file, int line, String reason) {
  /** A template that is to be rendered first. */
  public static final String NOT_RENDERED = "not rendered";

  /** Part of objects that a kustomization changes. */
  public static final String PATCH = "that a kustomization names as patch";

  /** A link that a stranger may have set on any file of the machine. */
  public static final String LINK_OUT = "linked out of the directory";

  /** Whether nothing is lost: a patch is judged in what the kustomization builds. */
  public boolean judgedElsewhere() {
    return reason.equals(PATCH);
  }
}
