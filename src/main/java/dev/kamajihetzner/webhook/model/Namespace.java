package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What policies know of a Namespace.
 *
 * @param labels those of our own prefix only
 * @param location the location for its control planes, null where it names none
 */
public record Namespace(String name, Map<String, String> labels, String location) {

  /** What is read of a Namespace. */
  public static final List<ReadField> READS =
      List.of(
          ReadField.object(Fields.LABELS),
          ReadField.text(Fields.ANNOTATIONS.appendProperty(WellKnown.LOCATION)));

  public static Namespace of(String name, JsonNode object) {
    Map<String, String> labels =
        Fields.texts(object.at(Fields.LABELS)).entrySet().stream()
            .filter(label -> label.getKey().startsWith(WellKnown.PREFIX))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    String location = Fields.annotation(object, WellKnown.LOCATION);
    return new Namespace(name, labels, location == null || location.isBlank() ? null : location);
  }
}
