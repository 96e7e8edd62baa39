package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.hetzner.Locations;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Node;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where load balancers of control planes are put that say nothing of it. */
final class KnownLocation implements Check {
  private static final String SETTING = "location.default";
  private static final String REMEDY =
      "Set KAMAJI_HETZNER_LOCATION_DEFAULT in the Deployment, or annotate namespaces with "
          + WellKnown.LOCATION
          + ".";

  @Override
  public String id() {
    return "location";
  }

  @Override
  public String sentence() {
    return "There is a location for load balancers: a setting, the nodes' or the namespaces'.";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    DeployedSettings settings = DeployedSettings.of(installation.deployment());
    String set = settings.value(SETTING);
    if (set != null && !set.isEmpty()) {
      boolean known =
          Locations.with(Map.of()).isKnown(set)
              || settings.value("location.known") != null
              || settings.value("location.zones") != null;
      return known
          ? Findings.well(set + ", by the setting " + SETTING)
          : new Findings()
              .warning(
                  "the setting " + SETTING + " is " + set + ", which is none of Hetzner's",
                  "Correct it; Hetzner has " + Locations.with(Map.of()).text() + ".");
    }
    if (settings.fromElsewhere(SETTING)) {
      return Findings.well("the setting " + SETTING + " comes from a ConfigMap or a Secret");
    }
    boolean asked = settings.isOn("location.detect", true);
    Set<String> locations = asked ? ofNodes(installation) : Set.of();
    if (locations.size() == 1) {
      return Findings.well(locations.iterator().next() + ", by the nodes' labels");
    }
    int namespaces = annotated(installation);
    if (namespaces > 0) {
      return Findings.well("by annotations alone, of namespaces: " + namespaces);
    }
    return new Findings()
        .warning(
            locations.isEmpty()
                ? "none: the setting "
                    + SETTING
                    + " is empty, and "
                    + (asked ? "no node at Hetzner has a region" : "the nodes are not asked")
                : "the nodes are in several: " + String.join(", ", locations),
            REMEDY);
  }

  private static Set<String> ofNodes(Installation installation) throws CannotLook {
    Set<String> locations = new TreeSet<>();
    for (JsonNode node : installation.list("/api/v1/nodes")) {
      String location = Node.of(node.at("/metadata/name").asText(), node).hetznerLocation();
      if (location != null) {
        locations.add(location);
      }
    }
    return locations;
  }

  private static int annotated(Installation installation) throws CannotLook {
    int annotated = 0;
    for (JsonNode namespace : installation.list("/api/v1/namespaces")) {
      if (Fields.annotation(namespace, WellKnown.LOCATION) != null) {
        annotated++;
      }
    }
    return annotated;
  }
}
