package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The register of policies, by the names that stand in settings, labels, metrics and messages. Its
 * order is the order of what they say.
 */
public enum PolicyId {
  LOAD_BALANCER_LOCATION(
      "load-balancer-location",
      LoadBalancerLocation.ABOUT,
      settings -> new LoadBalancerLocation(settings.location())),
  EXTERNAL_CONTROL_PLANE(
      "external-control-plane", ExternalControlPlane.ABOUT, settings -> new ExternalControlPlane()),
  VERSION_MATCH(
      "version-match", VersionMatch.ABOUT, settings -> new VersionMatch(settings.versionMatch())),
  UPGRADE_PATH(
      "upgrade-path", UpgradePath.ABOUT, settings -> new UpgradePath(settings.upgradePath())),
  CONTROL_PLANE_PAIRING(
      "control-plane-pairing", ControlPlanePairing.ABOUT, settings -> new ControlPlanePairing()),
  LOAD_BALANCER_ANNOTATIONS(
      "load-balancer-annotations",
      LoadBalancerAnnotations.ABOUT,
      settings -> new LoadBalancerAnnotations(settings.loadBalancerAnnotations())),
  CONTROL_PLANE_FIELDS(
      "control-plane-fields", ControlPlaneFields.ABOUT, settings -> new ControlPlaneFields()),
  FAILURE_DOMAIN(
      "failure-domain", FailureDomain.ABOUT, settings -> new FailureDomain(settings.location()));

  private static final Map<String, PolicyId> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(PolicyId::toString, Function.identity()));

  private final String text;
  private final String modeLabel;
  private final PolicyDescription description;
  private final Function<PolicySettings, Policy> constructor;

  PolicyId(
      String text, PolicyDescription description, Function<PolicySettings, Policy> constructor) {
    this.text = text;
    this.modeLabel = WellKnown.PREFIX + text;
    this.description = description;
    this.constructor = constructor;
  }

  /** The policy of that name, if there is one. */
  public static Optional<PolicyId> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /** The policy itself, under those settings. */
  public Policy policy(PolicySettings settings) {
    return constructor.apply(settings);
  }

  /** What people are told of it. */
  public PolicyDescription description() {
    return description;
  }

  /** The namespace label that overrides this policy's mode: {@code kamaji-hetzner.dev/<id>}. */
  public String modeLabel() {
    return modeLabel;
  }

  @Override
  public String toString() {
    return text;
  }
}
