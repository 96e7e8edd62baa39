package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of Cluster API, Kamaji and CAPH, in the versions that the webhook is asked about. */
final class ServedKinds implements Check {
  /** Without these there is nothing to do. */
  private static final Set<Kind> NEEDED =
      Set.of(Kind.CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.HETZNER_CLUSTER);

  @Override
  public String id() {
    return "served-kinds";
  }

  @Override
  public String sentence() {
    return "Cluster API, Kamaji's provider and CAPH are installed, in versions that we know.";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    Map<Kind, List<String>> served = versions(installation);
    Findings findings =
        new Findings()
            .orElse(
                served.entrySet().stream()
                    .filter(it -> !it.getValue().isEmpty())
                    .map(it -> it.getKey() + " " + String.join("+", it.getValue()))
                    .collect(Collectors.joining(", ")));
    Set<String> missing =
        served.keySet().stream()
            .filter(kind -> NEEDED.contains(kind) && served.get(kind).isEmpty())
            .map(Kind::toString)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!missing.isEmpty()) {
      findings.warning(
          "not served: " + String.join(", ", missing),
          "Install Cluster API with Kamaji's and Hetzner's providers; the webhook notices.");
    }
    Map<Kind, Set<String>> known = known();
    served.forEach(
        (kind, versions) -> {
          if (!versions.isEmpty()
              && known.containsKey(kind)
              && versions.stream().noneMatch(known.get(kind)::contains)) {
            findings.wrong(
                kind + " is served only as " + String.join(", ", versions) + ", which is unknown",
                "Install a newer kamaji-hetzner-webhook: this one is not asked about it.");
          }
        });
    return findings;
  }

  /** The versions of each kind of theirs that are served, newest first. */
  static Map<Kind, List<String>> versions(Installation installation) throws CannotLook {
    Map<Kind, List<String>> served = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (kind.namespaced()) {
        served.put(kind, new ArrayList<>());
      }
    }
    Set<String> groups =
        served.keySet().stream()
            .map(Kind::group)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String group : groups) {
      for (JsonNode version : installation.get("/apis/" + group).path("versions")) {
        JsonNode resources = installation.get("/apis/" + version.path("groupVersion").asText());
        for (JsonNode resource : resources.path("resources")) {
          Arrays.stream(Kind.values())
              .filter(it -> it.group().equals(group))
              .filter(it -> it.plural().equals(resource.path("name").asText()))
              .forEach(it -> served.get(it).add(version.path("version").asText()));
        }
      }
    }
    return served;
  }

  /** The versions in the rules of the webhooks. */
  private static Map<Kind, Set<String>> known() {
    Map<Kind, Set<String>> known = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      known.put(kind, new LinkedHashSet<>());
    }
    for (JsonNode configuration : ShippedManifests.configurations(Installation.NAME)) {
      for (JsonNode rule : configuration.findPath("webhooks").findValues("rules")) {
        rule.forEach(
            it ->
                Arrays.stream(Kind.values())
                    .filter(kind -> it.at("/apiGroups/0").asText().equals(kind.group()))
                    .filter(kind -> it.at("/resources/0").asText().equals(kind.plural()))
                    .forEach(
                        kind ->
                            it.path("apiVersions").forEach(v -> known.get(kind).add(v.asText()))));
      }
    }
    // No webhook of its own: it is only looked up, in whichever version.
    known.remove(Kind.CLUSTER_CLASS);
    return known;
  }
}
