package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.ServiceAccount;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithKeys;
import io.smallrye.config.WithName;
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

  @WithName("cluster-api")
  ClusterApiSettings clusterApi();

  OverrideSettings override();

  ConfirmationSettings confirmation();

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

  /** Who Cluster API is. */
  interface ClusterApiSettings {
    /** Whose MachineSets and Machines are theirs to order; the same as in deploy/'s conditions. */
    @WithName("service-accounts")
    @WithDefault("capi-system:capi-manager")
    Set<@WithConverter(ServiceAccount.FromText.class) ServiceAccount> serviceAccounts();
  }

  /** Whose right to override counts, beside people's. */
  interface OverrideSettings {
    @WithName("service-accounts")
    Optional<Set<@WithConverter(ServiceAccount.FromText.class) ServiceAccount>> serviceAccounts();
  }

  /** How refusals are confirmed by live reads. */
  interface ConfirmationSettings {
    /** What becomes of a refusal that can be neither read live nor trusted from watches. */
    @WithDefault("warn")
    Unconfirmed unavailable();
  }

  /** Whether a refusal that nothing confirms is one. */
  enum Unconfirmed {
    WARN,
    REFUSE
  }

  /** The keys of the map of policies, so that each can be set by an environment variable. */
  final class PolicyIds implements Supplier<Iterable<String>> {
    @Override
    public Iterable<String> get() {
      return Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList();
    }
  }
}
