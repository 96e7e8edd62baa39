package dev.kamajihetzner.webhook.manifest.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * How the entries of a mapping are written.
 *
 * @param quoted whether keys and strings are always double-quoted, as in JSON
 * @param compact whether no spaces follow colons and commas
 * @param indentation of the line of an entry that has its own
 * @param step by how much entries nested in it are indented further
 */
record ManifestStyle(
    Layout layout, boolean quoted, boolean compact, String indentation, String step) {

  enum Layout {
    /** Without braces, each entry in a line of its own. */
    BLOCK,
    /** In braces, each entry in a line of its own. */
    LINES,
    /** In braces, in one line. */
    INLINE
  }

  static final ManifestStyle BRACES = new ManifestStyle(Layout.INLINE, false, false, "", "");

  /** Narrower than YAML has it: what is here is a string to every reader, YAML 1.1 or 1.2. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");

  private static final Set<String> NOT_STRINGS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  /** Of what stands in a value of this mapping. */
  ManifestStyle nested() {
    return new ManifestStyle(layout, quoted, compact, indentation + step, step);
  }

  /** The same, or braces where that has none. */
  ManifestStyle inBraces() {
    return layout == Layout.BLOCK ? BRACES : this;
  }

  ManifestStyle inline() {
    return new ManifestStyle(Layout.INLINE, quoted, compact, "", "");
  }

  /** What stands between two entries. */
  String separator(String lineBreak) {
    return switch (layout) {
      case BLOCK -> lineBreak + indentation;
      case LINES -> "," + lineBreak + indentation;
      case INLINE -> compact ? "," : ", ";
    };
  }

  /** The entries, without what stands before the first and after the last. */
  String entries(ObjectNode entries, String lineBreak) {
    return entries.properties().stream()
        .map(entry -> entry(entry.getKey(), entry.getValue(), lineBreak))
        .collect(Collectors.joining(separator(lineBreak)));
  }

  private String entry(String key, JsonNode value, String lineBreak) {
    String name = string(key);
    if (layout == Layout.BLOCK && value.isObject() && !value.isEmpty()) {
      ManifestStyle nested = nested();
      return name
          + ":"
          + nested.separator(lineBreak)
          + nested.entries((ObjectNode) value, lineBreak);
    }
    return name + (compact ? ":" : ": ") + value(value, lineBreak);
  }

  /** A value of an entry, in braces if it has entries itself. */
  String value(JsonNode value, String lineBreak) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(item -> inline().value(item, lineBreak))
          .collect(Collectors.joining(inline().separator(lineBreak), "[", "]"));
    }
    if (!value.isObject()) {
      return value.isTextual() ? string(value.textValue()) : value.toString();
    }
    ObjectNode entries = (ObjectNode) value;
    if (layout == Layout.LINES && !entries.isEmpty()) {
      ManifestStyle nested = nested();
      String line = lineBreak + nested.indentation;
      return "{" + line + nested.entries(entries, lineBreak) + lineBreak + indentation + "}";
    }
    return "{" + inline().entries(entries, lineBreak) + "}";
  }

  private String string(String text) {
    return quoted || !isPlain(text) ? doubleQuoted(text) : text;
  }

  /** The text of a scalar that replaces one of that style, quoted like it if it is a string. */
  String replacement(JsonNode value, ScalarStyle replaced, String lineBreak) {
    if (value.isTextual()) {
      String text = value.textValue();
      if (replaced == ScalarStyle.DOUBLE_QUOTED) {
        return doubleQuoted(text);
      }
      if (replaced == ScalarStyle.SINGLE_QUOTED && PRINTABLE.matcher(text).matches()) {
        return "'" + text.replace("'", "''") + "'";
      }
    }
    return value(value, lineBreak);
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches() && !NOT_STRINGS.contains(text.toLowerCase(Locale.ROOT));
  }

  /** JSON's quoting is YAML's too. */
  private static String doubleQuoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
