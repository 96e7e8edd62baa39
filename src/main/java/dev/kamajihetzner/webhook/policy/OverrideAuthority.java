package dev.kamajihetzner.webhook.policy;

/** Knows who may override a refusal. */
@FunctionalInterface
public interface OverrideAuthority {
  /**
   * Whether the requester may {@code override} {@code policies} of {@code kamaji-hetzner.dev} in
   * that namespace.
   *
   * @throws LiveReadFailed if nobody could be asked
   */
  boolean mayOverride(Requester requester, String namespace, PolicyId policy);
}
