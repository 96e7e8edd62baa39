package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.CONTROLLER;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;

/** One controller works, and says so every few seconds. */
final class HeldLease implements Check {
  @Override
  public String id() {
    return "lease";
  }

  @Override
  public String sentence() {
    return "A controller leads, where one is to keep certificates or to audit.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    ControllerDuties controller = installation.controller();
    if (!controller.any()) {
      return Findings.well("none is needed: no controller keeps certificates or audits");
    }
    String remedy = remedy(controller);
    JsonNode lease = installation.ours("/apis/coordination.k8s.io/v1", "leases", CONTROLLER);
    String holder = Fields.text(lease, "spec", "holderIdentity");
    if (holder == null || holder.isEmpty()) {
      return new Findings().wrong("nobody holds Lease " + CONTROLLER, remedy);
    }
    String renewed = Fields.text(lease, "spec", "renewTime");
    Duration age;
    try {
      age =
          Duration.between(
              OffsetDateTime.parse(String.valueOf(renewed)).toInstant(), installation.now());
    } catch (DateTimeException e) {
      return new Findings().wrong("Lease " + CONTROLLER + " has the renewTime " + renewed, remedy);
    }
    long duration = lease.at("/spec/leaseDurationSeconds").asLong();
    return age.toSeconds() > duration
        ? new Findings()
            .wrong(
                holder
                    + " has not renewed Lease "
                    + CONTROLLER
                    + " for "
                    + age.toSeconds()
                    + " s, and it lasts "
                    + duration
                    + " s",
                remedy)
        : Findings.well("held by " + holder);
  }

  private static String remedy(ControllerDuties controller) {
    String missed =
        !controller.audits()
            ? "renews certificates"
            : controller.certificates() ? "renews certificates or audits" : "audits";
    return "See that the Deployment " + CONTROLLER + " runs, and its log: nobody " + missed + ".";
  }
}
