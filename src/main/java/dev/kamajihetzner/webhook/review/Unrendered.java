package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.lint.NotRendered;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Placeholder;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Mutation;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Keeps still about fields that hold a {@link Placeholder}: what they will be nobody knows. Names
 * are the exception, because the same placeholder in two places becomes the same name.
 */
final class Unrendered {
  /** Members of a reference by which placeholders meet. */
  private static final Set<String> NAMES = Set.of("name", "namespace");

  /** Of objects of the set that hold one, the longest first. */
  private final TreeSet<String> names =
      new TreeSet<>(
          Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

  /** Takes in the names of those objects. */
  void know(List<GivenObject> objects) {
    objects.stream()
        .flatMap(object -> Stream.of(object.name(), object.namespace()))
        .filter(name -> !Placeholder.in(name).isEmpty())
        .forEach(names::add);
  }

  /** As much of a mutation as can be said of that object, whatever its placeholders become. */
  Verdict.Allowed certain(Verdict.Allowed mutation, JsonNode object) {
    return new Verdict.Allowed(
        certain(mutation.patch(), object),
        certain(mutation.advice(), object),
        mutation.decisions(),
        mutation.auditAnnotations());
  }

  /** As much of a verdict as can be said of that object, whatever its placeholders become. */
  Verdict certain(Verdict verdict, JsonNode object) {
    List<Finding> advice = certain(verdict.advice(), object);
    List<Finding> refusals =
        verdict instanceof Verdict.Refused refused
            ? certain(refused.findings(), object)
            : List.of();
    return refusals.isEmpty()
        ? new Verdict.Allowed(
            Mutation.NONE.operations(), advice, verdict.decisions(), verdict.auditAnnotations())
        : new Verdict.Refused(refusals, advice, verdict.decisions(), verdict.auditAnnotations());
  }

  /** Those that can be said of that object, and what the lint says of the placeholders. */
  List<Finding> certain(List<Finding> findings, JsonNode object) {
    return findings.stream()
        .filter(finding -> finding.rule().equals(NotRendered.ID) || certain(finding, object))
        .toList();
  }

  private boolean certain(Finding finding, JsonNode object) {
    return !leftIn(object, finding.field())
        && Placeholder.in(finding.found()).isEmpty()
        && Placeholder.in(finding.expected()).isEmpty()
        && Placeholder.in(withoutNames(finding.problem())).isEmpty();
  }

  private String withoutNames(String text) {
    String rest = text;
    for (String name : names) {
      rest = rest.replace(name, "");
    }
    return rest;
  }

  /** The operations of the patch that replace no placeholder, and copy none. */
  private static ArrayNode certain(ArrayNode patch, JsonNode object) {
    ArrayNode certain = JsonNodeFactory.instance.arrayNode();
    for (JsonNode operation : patch) {
      if (!leftIn(object, JsonPointer.compile(Fields.text(operation, "path")))
          && Placeholder.in(operation.path("value").toString()).isEmpty()) {
        certain.add(operation);
      }
    }
    return certain;
  }

  /** Whether a placeholder stands at a field, around it, or right in it: an endpoint's port. */
  private static boolean leftIn(JsonNode object, JsonPointer field) {
    JsonNode node = object;
    for (JsonPointer rest = field; !rest.matches(); rest = rest.tail()) {
      if (Placeholder.leftIn(node)) {
        return true;
      }
      node =
          node.isArray()
              ? node.path(rest.getMatchingIndex())
              : node.path(rest.getMatchingProperty());
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (Placeholder.leftIn(item)) {
          return true;
        }
      }
    }
    return Placeholder.leftIn(node)
        || node.properties().stream()
            .anyMatch(it -> !NAMES.contains(it.getKey()) && Placeholder.leftIn(it.getValue()));
  }
}
