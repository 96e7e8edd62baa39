package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;
import static dev.kamajihetzner.webhook.doctor.Installation.NAME_LABEL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What API servers go by when they decide whether to ask. */
final class ShippedConfigurations implements Check {
  private static final String APPLY =
      "Apply deploy/ again, of the version that runs, or leave this out by --skip configurations"
          + " where it is meant.";

  @Override
  public String id() {
    return "configurations";
  }

  @Override
  public String sentence() {
    return "Both webhook configurations are there, carry our label and are as deploy/ has them.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    Findings findings = new Findings();
    int webhooks = 0;
    for (JsonNode shipped : ShippedManifests.configurations(installation.namespace())) {
      String kind = shipped.path("kind").textValue();
      JsonNode stored = installation.configuration(kind);
      if (stored.isMissingNode()) {
        findings.wrong(
            kind + " " + NAME + " is missing",
            "Apply deploy/ again: until then nothing is judged that it is for.");
        continue;
      }
      if (!NAME.equals(Fields.label(stored, NAME_LABEL))) {
        findings.wrong(
            kind + " " + NAME + " does not carry the label " + NAME_LABEL + "=" + NAME,
            "Set it: the controller leaves the caBundle of others alone.");
      }
      compare(kind, byName(shipped), byName(stored), findings);
      webhooks += stored.path("webhooks").size();
    }
    return findings.orElse("two, with " + webhooks + " webhooks, as shipped");
  }

  private static void compare(
      String kind, Map<String, JsonNode> shipped, Map<String, JsonNode> stored, Findings findings) {
    Map<String, Set<String>> differing = new TreeMap<>();
    shipped.forEach(
        (name, webhook) -> {
          if (!stored.containsKey(name)) {
            findings.wrong(kind + " has no webhook " + name, APPLY);
          } else {
            differences(webhook, stored.get(name))
                .forEach(it -> differing.computeIfAbsent(it, any -> new TreeSet<>()).add(name));
          }
        });
    stored.keySet().stream()
        .filter(name -> !shipped.containsKey(name))
        .forEach(name -> findings.warning(kind + " has a webhook " + name + " of its own", APPLY));
    differing.forEach(
        (field, names) ->
            findings.warning(
                kind + " has another " + field + " than shipped in " + Findings.some(names),
                APPLY));
  }

  private static Set<String> differences(JsonNode shipped, JsonNode stored) {
    Set<String> fields = new LinkedHashSet<>();
    shipped.fieldNames().forEachRemaining(fields::add);
    stored.fieldNames().forEachRemaining(fields::add);
    Set<String> differing = new LinkedHashSet<>();
    for (String field : fields) {
      if (!withoutBundle(shipped.path(field)).equals(withoutBundle(stored.path(field)))) {
        differing.add(field);
      }
    }
    return differing;
  }

  /** No manifest has one: it is the certificate's owner's. */
  private static JsonNode withoutBundle(JsonNode field) {
    return field.has("caBundle") ? ((ObjectNode) field.deepCopy()).without("caBundle") : field;
  }

  private static Map<String, JsonNode> byName(JsonNode configuration) {
    Map<String, JsonNode> webhooks = new LinkedHashMap<>();
    configuration
        .path("webhooks")
        .forEach(webhook -> webhooks.put(webhook.path("name").asText(), webhook));
    return webhooks;
  }
}
