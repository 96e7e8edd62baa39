package dev.kamajihetzner.webhook.manifest;

import java.util.regex.Pattern;

/**
 * Tells templates by their text: of Helm, Go and Jinja, or with variables that YAML cannot hold.
 */
final class TemplateText {
  /** A line or a value that begins with an action, which YAML takes for a mapping. */
  private static final Pattern ACTION_FIRST =
      Pattern.compile("(?m)^[ \\t-]*+([^\\s#:{][^\\n:]*+:[ \\t]+)?+[\"']?(\\{\\{|\\{%)");

  private static final Pattern ACTION =
      Pattern.compile("\\{\\{[^\\n]*?}}|\\{%[^\\n]*?%}|\\$\\{[^\\n{}]*}");

  private TemplateText() {}

  /** Whether a document that is no YAML is a template of some. */
  static boolean is(String document) {
    return ACTION_FIRST.matcher(document).find()
        || (ACTION.matcher(document).find() && isYaml(ACTION.matcher(document).replaceAll("x")));
  }

  private static boolean isYaml(String text) {
    try {
      YamlTree.parse(text);
      return true;
    } catch (BrokenYaml e) {
      return false;
    }
  }
}
