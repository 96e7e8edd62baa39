package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.Map;

/** Every policy under given settings. */
public final class GivenChain {
  private GivenChain() {}

  /** Under settings by their full names, and the defaults for the rest. */
  public static PolicyChain of(Map<String, String> properties) {
    return of(Settings.of(properties));
  }

  public static PolicyChain of(Settings settings) {
    return new PolicyChain(Policies.all(settings), settings);
  }
}
