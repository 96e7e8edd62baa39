package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A field that we read, and the JSON type that the API's schema gives it. A field that is read
 * whole, with whatever it holds, is declared by itself; those in it need not be.
 */
public record ReadField(JsonPointer pointer, JsonNodeType type) {

  public static ReadField text(JsonPointer pointer) {
    return new ReadField(pointer, JsonNodeType.STRING);
  }

  public static ReadField number(JsonPointer pointer) {
    return new ReadField(pointer, JsonNodeType.NUMBER);
  }

  public static ReadField truth(JsonPointer pointer) {
    return new ReadField(pointer, JsonNodeType.BOOLEAN);
  }

  public static ReadField object(JsonPointer pointer) {
    return new ReadField(pointer, JsonNodeType.OBJECT);
  }

  public static ReadField list(JsonPointer pointer) {
    return new ReadField(pointer, JsonNodeType.ARRAY);
  }

  /** The pointers of those fields that are not part of another one of them. */
  public static List<JsonPointer> outermost(List<ReadField> fields) {
    List<JsonPointer> pointers = fields.stream().map(ReadField::pointer).distinct().toList();
    return pointers.stream()
        .filter(
            inner ->
                pointers.stream()
                    .noneMatch(outer -> inner.toString().startsWith(outer.toString() + '/')))
        .toList();
  }

  /** Several groups of fields as one list, each field once. */
  @SafeVarargs
  public static List<ReadField> all(List<ReadField>... groups) {
    return Arrays.stream(groups).flatMap(List::stream).distinct().toList();
  }

  /** These fields and some more. */
  public static List<ReadField> all(List<ReadField> fields, ReadField... more) {
    return Stream.concat(fields.stream(), Arrays.stream(more)).distinct().toList();
  }
}
