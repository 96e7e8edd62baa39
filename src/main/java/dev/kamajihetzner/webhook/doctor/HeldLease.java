package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.CONTROLLER;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;

/** One controller works, and says so every few seconds. */
final class HeldLease implements Check {
  private static final String REMEDY =
      "See that the Deployment " + CONTROLLER + " runs, and its log: nobody renews certificates.";

  @Override
  public String id() {
    return "lease";
  }

  @Override
  public String sentence() {
    return "A controller leads, where the certificates are its own.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    if (!installation.certificatesManaged()) {
      return Findings.well("none is needed: certificates are not our controller's");
    }
    JsonNode lease = installation.ours("/apis/coordination.k8s.io/v1", "leases", CONTROLLER);
    String holder = Fields.text(lease, "spec", "holderIdentity");
    if (holder == null || holder.isEmpty()) {
      return new Findings().wrong("nobody holds Lease " + CONTROLLER, REMEDY);
    }
    String renewed = Fields.text(lease, "spec", "renewTime");
    Duration age;
    try {
      age =
          Duration.between(
              OffsetDateTime.parse(String.valueOf(renewed)).toInstant(), installation.now());
    } catch (DateTimeException e) {
      return new Findings().wrong("Lease " + CONTROLLER + " has the renewTime " + renewed, REMEDY);
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
                REMEDY)
        : Findings.well("held by " + holder);
  }
}
