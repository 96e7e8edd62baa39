package dev.kamajihetzner.webhook.cluster;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which objects are found by which key. Reads take no lock.
 *
 * @param <K> what is looked up
 * @param <V> what is found, at no more than one key at a time
 */
final class Index<K, V> {
  /** Few are found by one key, and sets that do not change take a fraction of those that do. */
  private final Map<K, Set<V>> values = new ConcurrentHashMap<>();

  /** Moves a value from one key to another; either may be null for none. */
  void move(V value, K from, K to) {
    if (Objects.equals(from, to)) {
      return;
    }
    // There under both for a moment rather than under neither.
    if (to != null) {
      values.merge(to, Set.of(value), Index::union);
    }
    if (from != null) {
      values.computeIfPresent(from, (key, found) -> without(found, value));
    }
  }

  private static <V> Set<V> union(Set<V> some, Set<V> others) {
    Set<V> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  private static <V> Set<V> without(Set<V> found, V value) {
    Set<V> rest = new HashSet<>(found);
    rest.remove(value);
    return rest.isEmpty() ? null : Set.copyOf(rest);
  }

  Set<V> get(K key) {
    return values.getOrDefault(key, Set.of());
  }
}
