package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The objects of one kind: of each what policies read, found by its key and by the indexes that are
 * added. Reads take no lock; one thread writes at a time.
 *
 * @param <T> what is kept of an object
 */
final class KindTable<T> implements ObjectStore {
  /** Reads what is kept from an object of whichever API version. */
  @FunctionalInterface
  interface Reader<T> {
    T read(String namespace, String name, JsonNode object);
  }

  /** Follows the table. */
  @FunctionalInterface
  private interface Follower<T> {
    /** Either is null where the object is new, or gone. */
    void replaced(ObjectKey key, T before, T after);
  }

  private final Reader<T> reader;
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final List<Follower<T>> followers = new ArrayList<>();

  KindTable(Reader<T> reader) {
    this.reader = reader;
  }

  /**
   * Adds an index; only before the first object.
   *
   * @param lookup what an object is found by; null for none
   */
  <K> Index<K, ObjectKey> indexedBy(Function<T, K> lookup) {
    Index<K, ObjectKey> index = new Index<>();
    followers.add(
        (key, before, after) ->
            index.move(
                key,
                before == null ? null : lookup.apply(before),
                after == null ? null : lookup.apply(after)));
    return index;
  }

  /**
   * Adds numbers of objects by something that they have in common; only before the first object.
   *
   * @param common null for an object that is not counted
   */
  <K> Map<K, Integer> countedBy(Function<T, K> common) {
    Map<K, Integer> counts = new ConcurrentHashMap<>();
    followers.add(
        (key, before, after) -> {
          // Counted twice for a moment rather than not at all.
          count(counts, after == null ? null : common.apply(after), 1);
          count(counts, before == null ? null : common.apply(before), -1);
        });
    return counts;
  }

  private static <K> void count(Map<K, Integer> counts, K key, int more) {
    if (key != null) {
      counts.merge(key, more, (count, change) -> count + change == 0 ? null : count + change);
    }
  }

  @Override
  public void put(ObjectKey key, JsonNode object) {
    T after = reader.read(key.namespace(), key.name(), object);
    T before = objects.put(key, after);
    followers.forEach(follower -> follower.replaced(key, before, after));
  }

  @Override
  public void remove(ObjectKey key) {
    T before = objects.remove(key);
    followers.forEach(follower -> follower.replaced(key, before, null));
  }

  Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The objects of those keys; one that has just gone is left out. */
  List<T> get(Set<ObjectKey> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    List<T> found = new ArrayList<>(keys.size());
    for (ObjectKey key : keys) {
      T object = objects.get(key);
      if (object != null) {
        found.add(object);
      }
    }
    return found;
  }

  @Override
  public Set<ObjectKey> keys() {
    return objects.keySet();
  }
}
