package dev.kamajihetzner.webhook.policy;

import java.util.List;

/** The register of policies: one that is not listed here is never asked. */
public final class Policies {
  private Policies() {}

  /** One of each, in the order of {@link PolicyId}, which is the order of what they say. */
  public static List<Policy> all(PolicySettings settings) {
    return List.of(
        new LoadBalancerLocation(settings.location()),
        new ExternalControlPlane(),
        new VersionMatch(settings.versionMatch()),
        new UpgradePath(settings.upgradePath()),
        new ControlPlanePairing(),
        new LoadBalancerAnnotations(),
        new ControlPlaneFields(),
        new FailureDomain(settings.location()));
  }
}
