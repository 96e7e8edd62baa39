package dev.kamajihetzner.webhook.policy;

import java.util.List;

/**
 * What people are told of a policy, by {@code explain} and by the README's table: Markdown.
 *
 * @param actsOn the kinds that it reads, most telling first
 * @param settings names of its own settings, without the prefix
 */
public record PolicyDescription(String actsOn, String does, String why, List<String> settings) {
  PolicyDescription(String actsOn, String does, String why, String... settings) {
    this(actsOn, does, why, List.of(settings));
  }
}
