package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of one object that have the wrong JSON type. Not thread-safe. */
final class WrongFields {
  private final Map<String, Finding> findings = new TreeMap<>();

  /** Takes a field in, unless it or what it stands in is there already. */
  void add(Finding finding) {
    if (!concern(finding.field())) {
      findings.put(finding.field().toString(), finding);
    }
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  /** One for each field. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  /** Whether that field is one of them, or stands in one. */
  boolean concern(JsonPointer field) {
    if (findings.isEmpty()) {
      return false;
    }
    for (JsonPointer outer = field; outer != null; outer = outer.head()) {
      if (findings.containsKey(outer.toString())) {
        return true;
      }
    }
    return false;
  }

  /** Findings of others, without those about these fields: one fault is said once. */
  List<Finding> apartFrom(List<Finding> others) {
    return others.stream().filter(finding -> !concern(finding.field())).toList();
  }

  /** These findings and, of the others, those that are about other fields. */
  List<Finding> and(List<Finding> others) {
    List<Finding> all = new ArrayList<>(findings());
    all.addAll(apartFrom(others));
    return all;
  }

  /** The object without these fields; an item of a list is null, so that the others stay. */
  JsonNode leftOutOf(JsonNode object) {
    if (isEmpty()) {
      return object;
    }
    JsonNode copy = object.deepCopy();
    for (Finding finding : findings.values()) {
      String last = finding.field().last().getMatchingProperty();
      JsonNode parent = copy.at(finding.field().head());
      if (parent instanceof ObjectNode fields) {
        fields.remove(last);
      } else if (parent instanceof ArrayNode items) {
        items.setNull(finding.field().last().getMatchingIndex());
      }
    }
    return copy;
  }
}
