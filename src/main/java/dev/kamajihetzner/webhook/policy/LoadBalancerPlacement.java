package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.LoadBalancerLocation.ANNOTATION;
import static dev.kamajihetzner.webhook.policy.LoadBalancerLocation.ZONE_ANNOTATION;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.hetzner.Locations;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a load balancer can stand where its annotations say, and has its targets there. */
record LoadBalancerPlacement(Locations locations) {
  static final JsonPointer NODE_SELECTOR = LoadBalancerAnnotations.field("node-selector");

  /** Whether the request gives it another place or other targets. */
  boolean changes(AdmissionRequest request) {
    return Stream.of(ANNOTATION, ZONE_ANNOTATION, NODE_SELECTOR).anyMatch(request::changes);
  }

  /** Warnings only, as Hetzner may have places that we do not know. */
  List<Finding> judge(JsonNode object, Set<String> nodeLocations) {
    String location = Fields.text(object, ANNOTATION);
    String zone = Fields.text(object, ZONE_ANNOTATION);
    boolean placed = location != null && !location.isEmpty();
    boolean zoned = zone != null && !zone.isEmpty();
    List<Finding> findings = new ArrayList<>();
    if (placed) {
      judgeLocation(location, findings);
    }
    if (zoned) {
      judgeZone(zone, findings);
    }
    if (placed && zoned) {
      findings.add(
          warning(ANNOTATION, "location and network-zone are both set, and the zone is ignored"));
    } else if (!placed && !zoned && (location != null || zone != null)) {
      findings.add(
          warning(
                  location != null ? ANNOTATION : ZONE_ANNOTATION,
                  "is empty, and without location and network-zone no load balancer is made")
              .remedy("Give it a value, or leave both out."));
    }
    String inZone = placed ? locations.zone(location) : zone;
    if (inZone != null && locations.isZone(inZone) && !Fields.hasText(object, NODE_SELECTOR)) {
      judgeTargets(placed ? ANNOTATION : ZONE_ANNOTATION, inZone, nodeLocations, findings);
    }
    return findings;
  }

  private void judgeLocation(String location, List<Finding> findings) {
    if (locations.isKnown(location)) {
      return;
    }
    findings.add(
        locations.isZone(location)
            ? warning(ANNOTATION, location + " is a network zone, no location")
                .remedy("Set " + WellKnown.LOAD_BALANCER_NETWORK_ZONE + " to it instead.")
            : warning(ANNOTATION, "unknown location " + location).expected(locations.text()));
  }

  private void judgeZone(String zone, List<Finding> findings) {
    if (locations.isZone(zone)) {
      return;
    }
    findings.add(
        locations.isKnown(zone)
            ? warning(ZONE_ANNOTATION, zone + " is a location, no network zone")
                .remedy("Set " + WellKnown.LOAD_BALANCER_LOCATION + " to it instead.")
            : warning(ZONE_ANNOTATION, "unknown network zone " + zone)
                .expected(locations.zonesText()));
  }

  /** One node out of the load balancer's zone fails all of its targets. */
  private void judgeTargets(
      JsonPointer field, String zone, Set<String> nodeLocations, List<Finding> findings) {
    Set<String> outside =
        nodeLocations.stream()
            .filter(location -> locations.zone(location) != null)
            .filter(location -> !zone.equals(locations.zone(location)))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!outside.isEmpty()) {
      findings.add(
          warning(
                  field,
                  "nodes in %s cannot be targets in %s".formatted(String.join(", ", outside), zone))
              .remedy("Choose a place in the nodes' zone, or set a node-selector."));
    }
  }

  private static Finding warning(JsonPointer field, String problem) {
    return Finding.warning(PolicyId.LOAD_BALANCER_LOCATION, field, problem);
  }
}
