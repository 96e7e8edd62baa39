package dev.kamajihetzner.webhook.doctor;

import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KubernetesVersion;

/** Older API servers call the webhook all the same, but oftener than they would have to. */
final class ApiServerVersion implements Check {
  @Override
  public String id() {
    return "api-server-version";
  }

  @Override
  public String sentence() {
    return "The API server is of 1.29 or newer, so it compiles the matchConditions.";
  }

  @Override
  public boolean beforeInstallation() {
    return true;
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    String text = Fields.text(installation.get("/version"), "gitVersion");
    KubernetesVersion version =
        KubernetesVersion.parse(text)
            .orElseThrow(() -> new CannotLook("the API server gives no version: " + text));
    Findings findings = new Findings().orElse("the API server is " + text);
    if (version.atLeast(1, 29)) {
      return findings;
    }
    return findings.warning(
        "the API server is "
            + text
            + (version.atLeast(1, 28)
                ? " and compiles no optional fields in matchConditions"
                : version.atLeast(1, 27)
                    ? " and has matchConditions only behind a feature gate"
                    : " and drops matchConditions"),
        "Upgrade it to 1.29 or newer, or delete matchConditions from the configurations:"
            + " verdicts are the same, but an outage of the webhook then blocks every write of its"
            + " kinds.");
  }
}
