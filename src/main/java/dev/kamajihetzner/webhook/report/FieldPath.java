package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;

/** A field of an object as people write it. */
final class FieldPath {
  private FieldPath() {}

  /**
   * As the API server names it: {@code metadata.annotations[example.com/key]}, {@code
   * spec.rules[0]}. Empty for the object itself.
   */
  static String of(JsonPointer field) {
    StringBuilder path = new StringBuilder();
    for (JsonPointer rest = field; !rest.matches(); rest = rest.tail()) {
      String name = rest.getMatchingProperty();
      if (!rest.mayMatchElement() && name.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
        path.append(path.isEmpty() ? "" : ".").append(name);
      } else {
        path.append('[').append(name).append(']');
      }
    }
    return path.toString();
  }
}
