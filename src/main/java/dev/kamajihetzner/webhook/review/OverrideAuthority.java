package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import java.util.Optional;
import java.util.Set;

/** Says who may turn a policy's refusals into warnings. */
@FunctionalInterface
public interface OverrideAuthority {

  /** Files have no requester. */
  OverrideAuthority OFFLINE =
      (requester, namespace, policy) -> Optional.of("Only a cluster knows who has that right.");

  /**
   * Why the requester may not override that policy there, a sentence; nothing if they may.
   *
   * @throws LiveReadFailed if that cannot be asked
   */
  Optional<String> objection(Requester requester, String namespace, PolicyId policy);

  /**
   * The same for people, and for those service accounts. Another one's rights say nothing about who
   * has written what it applies: GitOps controllers apply what anybody has committed.
   *
   * @param serviceAccounts by their user names
   */
  default OverrideAuthority ofPeopleAnd(Set<String> serviceAccounts) {
    return (requester, namespace, policy) ->
        requester.isServiceAccount() && !serviceAccounts.contains(requester.user())
            ? Optional.of(
                "A service account overrides only if kamaji-hetzner.override.service-accounts lists"
                    + " it.")
            : objection(requester, namespace, policy);
  }
}
