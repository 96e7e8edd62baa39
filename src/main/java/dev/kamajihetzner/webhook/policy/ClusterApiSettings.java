package dev.kamajihetzner.webhook.policy;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.Set;

/** Who Cluster API is. */
public interface ClusterApiSettings {
  /** Whose MachineSets and Machines are theirs to order; the same as in deploy/'s conditions. */
  @WithName("service-accounts")
  @WithDefault("capi-system:capi-manager")
  Set<@WithConverter(ServiceAccount.FromText.class) ServiceAccount> serviceAccounts();
}
