package dev.kamajihetzner.webhook.doctor;

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
    if (installation.controller().certificates()) {
      return CONTROLLER;
    }
    return injected(installation) ? CERT_MANAGER : OURSELVES;
  }

  /** Whether two keep it, each of whom takes back what the other does. */
  static boolean disputed(Installation installation) throws CannotLook {
    return installation.controller().certificates() && injected(installation);
  }

  private static boolean injected(Installation installation) throws CannotLook {
    for (String kind : Installation.CONFIGURATION_KINDS) {
      if (Fields.annotation(installation.configuration(kind), INJECT) != null) {
        return true;
      }
    }
    return false;
  }

  String remedy() {
    return remedy;
  }
}
