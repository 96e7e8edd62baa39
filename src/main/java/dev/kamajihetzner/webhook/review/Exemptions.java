package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.ReviewSettings.ExemptSettings;
import java.util.Set;

/** Whose requests are allowed without asking any policy. */
record Exemptions(Set<String> users, Set<String> groups) {

  static Exemptions of(ExemptSettings settings) {
    return new Exemptions(settings.users().orElse(Set.of()), settings.groups().orElse(Set.of()));
  }

  boolean include(Requester requester) {
    return users.contains(requester.user())
        || (!groups.isEmpty() && requester.groups().stream().anyMatch(groups::contains));
  }
}
