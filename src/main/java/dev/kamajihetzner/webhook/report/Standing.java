package dev.kamajihetzner.webhook.report;

/** How an object, or a Cluster as a whole, stands: by the weightiest thing that is said of it. */
enum Standing {
  REFUSED("refused", "r"),
  WARNING("warning", "w"),
  OVERRIDDEN("overridden", "v"),
  LINT("lint", "l"),
  CHANGED("changed", "c"),
  WELL("ok", "k");

  private final String word;
  private final String style;

  Standing(String word, String style) {
    this.word = word;
    this.style = style;
  }

  static Standing of(Level level) {
    return switch (level) {
      case REFUSED -> REFUSED;
      case WARNING -> WARNING;
      case OVERRIDDEN -> OVERRIDDEN;
      case LINT -> LINT;
    };
  }

  static Standing of(JudgedObject object) {
    return object.remarks().stream()
        .map(remark -> of(remark.level()))
        .reduce(object.patch().isEmpty() ? WELL : CHANGED, Standing::worse);
  }

  static Standing worse(Standing one, Standing other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** As people are told. */
  String word() {
    return word;
  }

  /** The class of elements, in {@code report.css} and {@code report.js}. */
  String style() {
    return style;
  }

  /** A number of them with its word: {@code 2 warnings}. */
  String counted(long number) {
    boolean counts = this == WARNING || this == LINT;
    return number + " " + word + (counts && number != 1 ? "s" : "");
  }
}
