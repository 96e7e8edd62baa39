package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import com.fasterxml.jackson.databind.JsonNode;

/** Where API servers find the webhook. */
final class ReadyEndpoints implements Check {
  @Override
  public String id() {
    return "endpoints";
  }

  @Override
  public String sentence() {
    return "The Service has as many ready endpoints as the Deployment has replicas.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    JsonNode deployment = installation.deployment();
    if (deployment.isMissingNode()) {
      return new Findings()
          .wrong(
              "there is no Deployment " + installation.namespace() + "/" + NAME,
              "Install it, or name its namespace by -n.");
    }
    if (installation.ours("/api/v1", "services", NAME).isMissingNode()) {
      return new Findings()
          .wrong(
              "there is no Service " + installation.namespace() + "/" + NAME,
              "Apply deploy/ again: API servers find the pods by it.");
    }
    int replicas = deployment.at("/spec/replicas").asInt(1);
    int ready = ready(installation);
    Findings findings = new Findings().orElse(ready + " of " + replicas + " ready");
    if (ready == 0) {
      findings.wrong(
          "none is ready, so writes that the webhook would have to judge fail",
          "See the pods: kubectl -n "
              + installation.namespace()
              + " describe pods; README,"
              + " Emergency, lets writes pass meanwhile.");
    } else if (ready < replicas) {
      findings.warning(
          ready + " of " + replicas + " are ready",
          "See the others: kubectl -n " + installation.namespace() + " describe pods.");
    }
    return findings;
  }

  private static int ready(Installation installation) throws CannotLook {
    int ready = 0;
    for (JsonNode slice :
        installation.list(
            "/apis/discovery.k8s.io/v1/namespaces/"
                + installation.namespace()
                + "/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D"
                + NAME)) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        // Unknown counts as ready, as it does for the Service.
        if (endpoint.at("/conditions/ready").asBoolean(true)) {
          ready++;
        }
      }
    }
    return ready;
  }
}
