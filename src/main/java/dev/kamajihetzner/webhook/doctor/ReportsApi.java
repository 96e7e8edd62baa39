package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Only told: without it there are no reports, and nothing else is missing. */
final class ReportsApi implements Check {
  private static final List<String> GROUPS = List.of("openreports.io", "wgpolicyk8s.io");

  @Override
  public String id() {
    return "reports-api";
  }

  @Override
  public String sentence() {
    return "Which API for policy reports is served (information only).";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    for (String group : GROUPS) {
      JsonNode served = installation.get("/apis/" + group);
      if (!served.isMissingNode()) {
        return Findings.well(served.at("/preferredVersion/groupVersion").asText() + " is served");
      }
    }
    return Findings.well(
        "neither " + String.join(" nor ", GROUPS) + " is served, so there are no reports");
  }
}
