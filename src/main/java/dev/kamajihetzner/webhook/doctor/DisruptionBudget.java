package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import com.fasterxml.jackson.databind.JsonNode;

/** A drain takes one pod after the other, and is not held up. */
final class DisruptionBudget implements Check {
  @Override
  public String id() {
    return "disruption-budget";
  }

  @Override
  public String sentence() {
    return "The PodDisruptionBudget is there and lets a node be drained.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    JsonNode budget = installation.ours("/apis/policy/v1", "poddisruptionbudgets", NAME);
    if (budget.isMissingNode()) {
      return new Findings()
          .warning("there is none, so drains may take all pods at once", "Apply deploy/ again.");
    }
    JsonNode status = budget.path("status");
    int allowed = status.path("disruptionsAllowed").asInt();
    if (status.path("expectedPods").asInt() > 0 && allowed == 0) {
      return new Findings()
          .warning(
              "it allows no disruption now, with "
                  + status.path("currentHealthy").asInt()
                  + " of "
                  + status.path("expectedPods").asInt()
                  + " pods healthy",
              "Bring the other pods up, or a drain waits; maxUnavailable: 1 is what is shipped.");
    }
    return Findings.well(
        status.path("expectedPods").asInt() > 0
            ? "a drain may take " + allowed + " now"
            : "it is there, and nobody has counted pods for it yet");
  }
}
