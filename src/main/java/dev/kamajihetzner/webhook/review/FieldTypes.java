package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.kamajihetzner.webhook.model.Placeholder;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.policy.PolicyDescription;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rule {@code schema}: a field that we read has another JSON type than the API's. An API server
 * refuses such an object before it asks any webhook, so only sets of objects are judged by it.
 */
public final class FieldTypes {
  public static final String RULE = "schema";

  public static final PolicyDescription ABOUT =
      new PolicyDescription(
          "the kinds above, ClusterClass, Namespace, KamajiControlPlaneTemplate,"
              + " HetznerClusterTemplate",
          "Only in `check`: refuses a field that a policy reads, an annotation or a label of another"
              + " type than the API's, such as `version: 1.30` without quotes.",
          "The API server refuses the object before it asks the webhook. Other fields are left to"
              + " tools that know the whole schema.",
          List.of());

  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+");
  private static final int LONGEST_VALUE = 60;

  private final SchemaFields fields;

  /** Of the fields that those policies read. Safe for any number of threads. */
  public FieldTypes(PolicyChain policies) {
    fields = new SchemaFields(policies);
  }

  /** What of that object has the wrong type. */
  WrongFields wrongIn(GivenObject object) {
    WrongFields wrong = new WrongFields();
    for (TypedField typed : fields.of(object.kind())) {
      typed.visit(
          object.json(),
          (field, type, value) -> {
            boolean right = isOf(type, value);
            // Before it is rendered, a text stands for a value of any type.
            if (!right && !Placeholder.leftIn(value)) {
              wrong.add(finding(field, type, value));
            }
            return right;
          });
    }
    return wrong;
  }

  /** Every number that we know of is a whole one, as 1.0 is. */
  private static boolean isOf(JsonNodeType type, JsonNode value) {
    return value.getNodeType() == type
        && (type != JsonNodeType.NUMBER
            || value.isIntegralNumber()
            || value.doubleValue() == Math.rint(value.doubleValue()));
  }

  private static Finding finding(JsonPointer field, JsonNodeType type, JsonNode value) {
    return new Finding(
        RULE,
        Severity.REFUSAL,
        Basis.OBJECT,
        field,
        name(field) + " is " + found(value) + " where the API takes " + wanted(type),
        shown(value),
        wanted(type),
        remedy(type, value),
        false);
  }

  /** As people say it: {@code annotation a.b/c}, {@code spec.version}, {@code spec.list[0]}. */
  private static String name(JsonPointer field) {
    List<String> path =
        Stream.iterate(field, rest -> !rest.matches(), JsonPointer::tail)
            .map(JsonPointer::getMatchingProperty)
            .toList();
    String last = path.get(path.size() - 1);
    String parent = path.size() < 2 ? "" : path.get(path.size() - 2).toLowerCase(Locale.ROOT);
    if (parent.endsWith("annotations")) {
      return "annotation " + last;
    }
    if (parent.endsWith("labels")) {
      return "label " + last;
    }
    return String.join(".", path).replaceAll("\\.(\\d+)(?=\\.|$)", "[$1]");
  }

  private static String wanted(JsonNodeType type) {
    return switch (type) {
      case STRING -> "text";
      case BOOLEAN -> "true or false";
      case NUMBER -> "a whole number";
      case ARRAY -> "a list";
      default -> "fields";
    };
  }

  private static String found(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "text";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case ARRAY -> "a list";
      default -> "an object with fields";
    };
  }

  /** The value itself, where it is a short one. */
  private static String shown(JsonNode value) {
    String text = value.isTextual() ? '"' + value.textValue() + '"' : value.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private static String remedy(JsonNodeType type, JsonNode value) {
    String text = value.isTextual() ? value.textValue() : "";
    return switch (type) {
      case STRING ->
          value.isNumber()
              ? "Without quotes YAML reads the number " + value + ": quote it."
              : value.isBoolean()
                  ? "Without quotes YAML reads the boolean " + value + ": quote it."
                  : "Write one text.";
      case BOOLEAN ->
          text.equals("true") || text.equals("false")
              ? "Write it without quotes."
              : "Write true or false, without quotes.";
      case NUMBER ->
          NUMBER.matcher(text).matches() ? "Write it without quotes." : "Write a whole number.";
      case ARRAY -> "Write a list, each item behind a dash.";
      default -> "Write its fields below it, each with a name.";
    };
  }
}
