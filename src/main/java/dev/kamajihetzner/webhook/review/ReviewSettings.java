package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.policy.PolicyId;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What becomes of what policies find. */
public interface ReviewSettings {

  /** By policy id; every policy has an entry. */
  @WithKeys(PolicyIds.class)
  @WithDefaults
  Map<String, ModeSettings> policy();

  ExemptSettings exempt();

  default Mode mode(PolicyId policy) {
    return policy().get(policy.toString()).mode();
  }

  /** What every policy has. */
  interface ModeSettings {
    @WithDefault("enforce")
    Mode mode();
  }

  /** Whose requests are allowed without asking any policy. */
  interface ExemptSettings {
    Optional<Set<String>> users();

    Optional<Set<String>> groups();
  }

  /** The keys of the map of policies, so that each can be set by an environment variable. */
  final class PolicyIds implements Supplier<Iterable<String>> {
    @Override
    public Iterable<String> get() {
      return Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList();
    }
  }
}
