package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.policy.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * An informer's store that passes each object on to the graph and itself remembers only which
 * objects there are, in which resource version. So nothing is held twice, and an informer that has
 * synced has filled the graph.
 */
final class GraphItemStore implements ItemStore<GenericKubernetesResource> {
  private final Kind kind;
  private final IndexedClusterGraph graph;
  private final Map<String, GenericKubernetesResource> stubs = new ConcurrentHashMap<>();

  GraphItemStore(Kind kind, IndexedClusterGraph graph) {
    this.kind = kind;
    this.graph = graph;
  }

  @Override
  public String getKey(GenericKubernetesResource resource) {
    ObjectKey key = ObservedObject.key(resource);
    return key.namespace() + '/' + key.name();
  }

  @Override
  public GenericKubernetesResource put(String key, GenericKubernetesResource resource) {
    graph.put(kind, ObservedObject.key(resource), ObservedObject.json(resource));
    return stubs.put(key, stub(resource));
  }

  @Override
  public GenericKubernetesResource remove(String key) {
    GenericKubernetesResource stub = stubs.remove(key);
    if (stub != null) {
      graph.remove(kind, ObservedObject.key(stub));
    }
    return stub;
  }

  /** Forgets every object, as when the kind is no longer served. */
  void clear() {
    stubs.keySet().forEach(this::remove);
  }

  private static GenericKubernetesResource stub(GenericKubernetesResource resource) {
    return new GenericKubernetesResourceBuilder()
        .withNewMetadata()
        .withNamespace(resource.getMetadata().getNamespace())
        .withName(resource.getMetadata().getName())
        .withResourceVersion(resource.getMetadata().getResourceVersion())
        .endMetadata()
        .build();
  }

  @Override
  public Stream<String> keySet() {
    return stubs.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return stubs.values().stream();
  }

  @Override
  public int size() {
    return stubs.size();
  }

  @Override
  public GenericKubernetesResource get(String key) {
    return stubs.get(key);
  }

  /** Stubs cannot be handed out as the objects they stand for. */
  @Override
  public boolean isFullState() {
    return false;
  }
}
