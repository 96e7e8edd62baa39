package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was looked up for which Cluster, of the kinds that the graph does not have: templates, and
 * whatever else only lints read. Safe for any number of threads.
 */
final class LookedUp {
  /** As many as change while a few Clusters are judged, and more. */
  private static final int REMEMBERED_CHANGES = 10_000;

  private final Predicate<RestsOn.Key> kept;
  private final Map<ObjectKey, List<RestsOn.Key>> keys = new HashMap<>();

  /** Of most there is one Cluster, and of those the set is an immutable one, which is small. */
  private final Map<RestsOn.Key, Set<ObjectKey>> clusters = new HashMap<>();

  /** Those in keys, each once: the ones that are looked up are read from references. */
  private final Map<GroupKind, GroupKind> kinds = new HashMap<>();

  /** When something changed last, by {@link #now}. */
  private final Map<RestsOn.Key, Long> changed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RestsOn.Key, Long> eldest) {
          return size() > REMEMBERED_CHANGES;
        }
      };

  private long now;

  /**
   * @param kept which keys are remembered
   */
  LookedUp(Predicate<RestsOn.Key> kept) {
    this.kept = kept;
  }

  /** How many changes there have been. */
  synchronized long now() {
    return now;
  }

  /**
   * Remembers what was looked up for a Cluster last.
   *
   * @param since {@link #now} before that
   * @return whether some of it has changed meanwhile: nobody knew then that the Cluster rests on it
   */
  synchronized boolean put(ObjectKey cluster, RestsOn restsOn, long since) {
    forget(cluster);
    List<RestsOn.Key> remembered =
        restsOn.keys().stream().filter(kept).map(it -> shared(it, cluster)).toList();
    if (!remembered.isEmpty()) {
      keys.put(cluster, remembered);
      remembered.forEach(it -> clusters.merge(it, Set.of(cluster), LookedUp::union));
    }
    return remembered.stream().anyMatch(it -> changed.getOrDefault(it, -1L) >= since);
  }

  /** The same key in less memory. */
  private RestsOn.Key shared(RestsOn.Key key, ObjectKey cluster) {
    return new RestsOn.Key(
        kinds.computeIfAbsent(key.kind(), it -> it),
        key.namespace().equals(cluster.namespace()) ? cluster.namespace() : key.namespace(),
        key.name());
  }

  private static Set<ObjectKey> union(Set<ObjectKey> known, Set<ObjectKey> one) {
    Set<ObjectKey> all = known.size() == 1 ? new HashSet<>(known) : known;
    all.addAll(one);
    return all;
  }

  /** The Cluster is gone. */
  synchronized void forget(ObjectKey cluster) {
    for (RestsOn.Key key : keys.getOrDefault(cluster, List.of())) {
      clusters.computeIfPresent(
          key,
          (it, others) -> {
            if (others.size() == 1) {
              return others.contains(cluster) ? null : others;
            }
            others.remove(cluster);
            return others.size() == 1 ? Set.copyOf(others) : others;
          });
    }
    keys.remove(cluster);
  }

  /** That has changed, or has come, or has gone: for which Clusters it was looked up. */
  synchronized Set<ObjectKey> changed(RestsOn.Key key) {
    changed.remove(key);
    changed.put(key, now++);
    return Set.copyOf(clusters.getOrDefault(key, Set.of()));
  }
}
