package dev.kamajihetzner.webhook.policy;

import java.util.Arrays;
import java.util.List;

/** All policies that {@link PolicyId} lists. */
public final class Policies {
  private Policies() {}

  /** One of each, in the order of the register. */
  public static List<Policy> all(PolicySettings settings) {
    return Arrays.stream(PolicyId.values()).map(id -> id.policy(settings)).toList();
  }
}
