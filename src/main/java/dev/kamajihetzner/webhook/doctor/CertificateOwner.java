package dev.kamajihetzner.webhook.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;

/** Who issues the serving certificate and fills in the caBundle: what to do is theirs. */
enum CertificateOwner {
  CONTROLLER(
      "Our controller mends that within a minute: see its log, and the checks lease and"
          + " account-rights."),
  CERT_MANAGER("See cert-manager's Certificates in our namespace, and the log of its cainjector."),
  OURSELVES("Renew it by certs/README.md, and repeat its patches of both configurations.");

  private static final String INJECT = "cert-manager.io/inject-ca-from";

  private final String remedy;

  CertificateOwner(String remedy) {
    this.remedy = remedy;
  }

  static CertificateOwner of(Installation installation) throws CannotLook {
    if (installation.certificatesManaged()) {
      return CONTROLLER;
    }
    for (String kind : Installation.CONFIGURATION_KINDS) {
      JsonNode configuration = installation.configuration(kind);
      if (Fields.annotation(configuration, INJECT) != null) {
        return CERT_MANAGER;
      }
    }
    return OURSELVES;
  }

  String remedy() {
    return remedy;
  }
}
