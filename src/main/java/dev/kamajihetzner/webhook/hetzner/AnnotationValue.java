package dev.kamajihetzner.webhook.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the cloud controller manager accepts as an annotation's value. With any other it gives up
 * the whole Service.
 *
 * @param expected for people
 */
public record AnnotationValue(String expected, Predicate<String> accepts) {
  // Go's strconv.ParseBool.
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
  // Go's time.ParseDuration.
  private static final Pattern DURATION =
      Pattern.compile("[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
  // Go's strconv.Atoi, without the numbers that are too large for it.
  private static final Pattern INT = Pattern.compile("[-+]?\\d{1,18}");

  /** One of the type that {@code facts.json} names, or of those choices. */
  static AnnotationValue of(JsonNode type) {
    if (type.isArray()) {
      List<String> choices =
          StreamSupport.stream(type.spliterator(), false).map(JsonNode::textValue).toList();
      return new AnnotationValue(
          String.join(" or ", choices), value -> choices.contains(value.toLowerCase(Locale.ROOT)));
    }
    return switch (type.asText()) {
      case "text" -> new AnnotationValue("a text", value -> true);
      case "bool" ->
          new AnnotationValue(
              "true or false", value -> TRUE.contains(value) || FALSE.contains(value));
      case "duration" ->
          new AnnotationValue("a duration with its unit, as in 15s", DURATION.asMatchPredicate());
      case "int" -> new AnnotationValue("a whole number", INT.asMatchPredicate());
      default -> throw new IllegalArgumentException("facts.json: no type " + type);
    };
  }

  /** Whether the cloud controller manager reads that value as true. */
  public static boolean isTrue(String value) {
    return value != null && TRUE.contains(value);
  }
}
