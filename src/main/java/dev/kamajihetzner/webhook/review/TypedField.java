package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A field, or every item of a list or a map, and the JSON type that the API gives it. All that it
 * stands in are objects, lists or maps.
 */
record TypedField(List<Step> path, JsonNodeType type, List<JsonPointer> fixed) {

  /** What a step of the path leads to. */
  enum Container {
    NONE,
    LIST,
    MAP
  }

  /** A field of the path and, where it is a list or a map, all that it holds. */
  record Step(String name, Container container) {
    static Step of(String text) {
      return text.endsWith("[]")
          ? new Step(text.substring(0, text.length() - 2), Container.LIST)
          : text.endsWith("{}")
              ? new Step(text.substring(0, text.length() - 2), Container.MAP)
              : new Step(text, Container.NONE);
    }
  }

  /** Is told of a value and of the type that it should have. */
  @FunctionalInterface
  interface Visitor {
    /** Whether it has that type, and what it holds is to be looked at. */
    boolean visit(JsonPointer field, JsonNodeType type, JsonNode value);
  }

  private TypedField(List<Step> path, JsonNodeType type) {
    this(path, type, fixed(path));
  }

  private static List<JsonPointer> fixed(List<Step> path) {
    List<JsonPointer> fixed = new ArrayList<>();
    JsonPointer field = JsonPointer.empty();
    for (Step step : path) {
      field = field.appendProperty(step.name);
      fixed.add(field);
      if (step.container != Container.NONE) {
        break;
      }
    }
    return fixed;
  }

  /**
   * @param path such as {@code /spec/ports[]/name} or {@code /metadata/labels{}}
   */
  static TypedField of(String path, JsonNodeType type) {
    return new TypedField(Stream.of(path.substring(1).split("/")).map(Step::of).toList(), type);
  }

  /** A field that is read. Every list that is read whole is one of texts. */
  static TypedField of(ReadField field) {
    boolean list = field.type() == JsonNodeType.ARRAY;
    List<Step> path = new ArrayList<>();
    for (JsonPointer rest = field.pointer(); !rest.matches(); rest = rest.tail()) {
      boolean last = rest.tail().matches();
      path.add(
          new Step(rest.getMatchingProperty(), last && list ? Container.LIST : Container.NONE));
    }
    return new TypedField(path, list ? JsonNodeType.STRING : field.type());
  }

  /** Whether it is one of those fields, or stands in one. */
  boolean isIn(String... names) {
    for (int i = 0; i < names.length; i++) {
      if (i >= path.size() || !path.get(i).name.equals(names[i])) {
        return false;
      }
    }
    return true;
  }

  /** The same field of what stands in those objects. */
  TypedField within(String... names) {
    return new TypedField(
        Stream.concat(Stream.of(names).map(name -> new Step(name, Container.NONE)), path.stream())
            .toList(),
        type);
  }

  /** Tells of every value on the path, outer ones first; absent ones and nulls are passed over. */
  void visit(JsonNode object, Visitor visitor) {
    visit(object, JsonPointer.empty(), 0, visitor);
  }

  private void visit(JsonNode object, JsonPointer within, int depth, Visitor visitor) {
    if (depth == path.size()) {
      visitAny(object, within, type, visitor);
      return;
    }
    Step step = path.get(depth);
    boolean last = depth == path.size() - 1;
    JsonNode value = object.path(step.name);
    if (value.isMissingNode()) {
      return;
    }
    JsonPointer field = depth < fixed.size() ? fixed.get(depth) : within.appendProperty(step.name);
    switch (step.container) {
      case NONE -> {
        if (visitAny(value, field, last ? type : JsonNodeType.OBJECT, visitor) && !last) {
          visit(value, field, depth + 1, visitor);
        }
      }
      case LIST -> {
        if (visitAny(value, field, JsonNodeType.ARRAY, visitor)) {
          for (int i = 0; i < value.size(); i++) {
            visitItem(value.get(i), field.appendIndex(i), depth, visitor);
          }
        }
      }
      case MAP -> {
        if (visitAny(value, field, JsonNodeType.OBJECT, visitor)) {
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            visitItem(entry.getValue(), field.appendProperty(entry.getKey()), depth, visitor);
          }
        }
      }
    }
  }

  private void visitItem(JsonNode item, JsonPointer field, int depth, Visitor visitor) {
    boolean last = depth == path.size() - 1;
    if (visitAny(item, field, last ? type : JsonNodeType.OBJECT, visitor) && !last) {
      visit(item, field, depth + 1, visitor);
    }
  }

  private static boolean visitAny(
      JsonNode value, JsonPointer field, JsonNodeType type, Visitor visitor) {
    return !value.isMissingNode() && !value.isNull() && visitor.visit(field, type, value);
  }

  @Override
  public String toString() {
    return path.stream().map(step -> "/" + step.name).collect(Collectors.joining());
  }
}
