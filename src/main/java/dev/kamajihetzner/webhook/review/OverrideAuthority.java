package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;

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
