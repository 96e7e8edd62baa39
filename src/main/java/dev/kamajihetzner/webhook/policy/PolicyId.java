package dev.kamajihetzner.webhook.policy;

import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The policies by the names that stand in settings, labels, metrics and messages. */
public enum PolicyId {
  LOAD_BALANCER_LOCATION("load-balancer-location"),
  EXTERNAL_CONTROL_PLANE("external-control-plane"),
  VERSION_MATCH("version-match"),
  UPGRADE_PATH("upgrade-path"),
  CONTROL_PLANE_PAIRING("control-plane-pairing"),
  LOAD_BALANCER_ANNOTATIONS("load-balancer-annotations"),
  CONTROL_PLANE_FIELDS("control-plane-fields"),
  FAILURE_DOMAIN("failure-domain");

  private static final Map<String, PolicyId> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(PolicyId::toString, Function.identity()));

  private final String text;
  private final String modeLabel;

  PolicyId(String text) {
    this.text = text;
    this.modeLabel = WellKnown.PREFIX + text;
  }

  /** The policy of that name, if there is one. */
  public static Optional<PolicyId> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
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
