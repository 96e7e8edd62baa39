package dev.kamajihetzner.webhook.doctor;

import dev.kamajihetzner.webhook.cluster.KubernetesApi;
import java.time.Instant;
import java.util.List;

/**
 * Looks at an installation.
 *
 * @param namespace where the webhook's pods are
 */
public record Doctor(KubernetesApi api, PodCertificates pods, String namespace) {

  /** Looks at all of it once, as it is now. */
  public Diagnosis examine(List<Check> checks, Instant now) {
    Installation installation = new Installation(api, pods, namespace, now);
    return new Diagnosis(checks.stream().map(check -> result(check, installation)).toList());
  }

  private static Result result(Check check, Installation installation) {
    try {
      return check.look(installation).result(check);
    } catch (CannotLook e) {
      return new Findings()
          .unknown(
              "cannot look: " + e.getMessage(),
              "Mend that, or ask as somebody who may see it; --skip "
                  + check.id()
                  + " leaves it out.")
          .result(check);
    }
  }
}
