package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The Clusters of which there was no room to tell when they were judged: they are judged again when
 * there is, so that nobody has to keep what was found of thousands. For one thread.
 */
final class Postponed {
  private final TreeSet<ObjectKey> clusters =
      new TreeSet<>(Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name));

  void add(ObjectKey cluster) {
    clusters.add(cluster);
  }

  void remove(ObjectKey cluster) {
    clusters.remove(cluster);
  }

  /** Takes as many of one namespace. */
  List<ObjectKey> take(int most) {
    List<ObjectKey> taken = new ArrayList<>();
    while (taken.size() < most
        && !clusters.isEmpty()
        && (taken.isEmpty() || taken.get(0).namespace().equals(clusters.first().namespace()))) {
      taken.add(clusters.pollFirst());
    }
    return taken;
  }
}
