package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;

/** What a controller does, by the settings of its Deployment; nothing where there is none. */
record ControllerDuties(boolean certificates, boolean audits, boolean repairs) {

  static ControllerDuties of(JsonNode deployment) {
    if (deployment.isMissingNode()) {
      return new ControllerDuties(false, false, false);
    }
    DeployedSettings settings = DeployedSettings.of(deployment);
    boolean audits = !"off".equalsIgnoreCase(settings.value("audit.mode"));
    return new ControllerDuties(
        settings.isOn("certificate.managed", true),
        audits,
        audits && settings.isOn("audit.repair", false));
  }

  /** Whether somebody has to lead. */
  boolean any() {
    return certificates || audits;
  }
}
