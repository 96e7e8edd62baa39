package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.Set;

/** What takes in the objects of one kind, as they are listed and watched. One writer at a time. */
public interface ObjectStore {
  /**
   * An object is there: a new one, or again.
   *
   * @param object its labels, annotations, deletionTimestamp, resourceVersion and spec
   */
  void put(ObjectKey key, JsonNode object);

  /** An object is gone. */
  void remove(ObjectKey key);

  /** The objects that are there, as they are now. */
  Set<ObjectKey> keys();
}
