package dev.kamajihetzner.webhook.cluster;

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
  private final Map<K, Set<V>> values = new ConcurrentHashMap<>();

  /** Moves a value from one key to another; either may be null for none. */
  void move(V value, K from, K to) {
    if (Objects.equals(from, to)) {
      return;
    }
    // There under both for a moment rather than under neither.
    if (to != null) {
      values.computeIfAbsent(to, key -> ConcurrentHashMap.newKeySet(2)).add(value);
    }
    if (from != null) {
      values.computeIfPresent(
          from,
          (key, found) -> {
            found.remove(value);
            return found.isEmpty() ? null : found;
          });
    }
  }

  Set<V> get(K key) {
    return values.getOrDefault(key, Set.of());
  }

  /** The keys that find anything, as they are now. */
  Set<K> keys() {
    return Set.copyOf(values.keySet());
  }
}
