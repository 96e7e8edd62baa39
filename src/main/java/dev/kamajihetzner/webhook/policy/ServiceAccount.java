package dev.kamajihetzner.webhook.policy;

import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;

/** A service account, as settings name it: {@code namespace:name}. */
public record ServiceAccount(String namespace, String name) {
  private static final String USER_PREFIX = "system:serviceaccount:";

  /** The names by which these authenticate. */
  public static Set<String> users(Set<ServiceAccount> accounts) {
    return accounts.stream()
        .map(account -> USER_PREFIX + account.namespace + ':' + account.name)
        .collect(Collectors.toUnmodifiableSet());
  }

  static boolean isUser(String user) {
    return user.startsWith(USER_PREFIX);
  }

  /** Reads one as it stands in settings. */
  public static final class FromText implements Converter<ServiceAccount> {
    @Override
    public ServiceAccount convert(String value) {
      String[] parts = value.strip().split(":", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new IllegalArgumentException(
            "expected a service account as namespace:name, found " + value);
      }
      return new ServiceAccount(parts[0], parts[1]);
    }
  }
}
