package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.stream.Stream;

/**
 * An informer's store that is the graph itself: nothing is held twice, and an informer that has
 * synced has filled the graph. The informer is there to keep it in step only, and has no listeners.
 */
final class GraphItemStore implements ItemStore<GenericKubernetesResource> {
  private final Kind kind;
  private final IndexedClusterGraph graph;

  GraphItemStore(Kind kind, IndexedClusterGraph graph) {
    this.kind = kind;
    this.graph = graph;
  }

  @Override
  public String getKey(GenericKubernetesResource resource) {
    return text(resource instanceof Stub stub ? stub.key : ObservedObject.key(resource));
  }

  /** Answers as if nothing had changed: there is nobody to be notified of it. */
  @Override
  public GenericKubernetesResource put(String key, GenericKubernetesResource resource) {
    graph.put(kind, ObservedObject.key(resource), ObservedObject.json(resource));
    return resource;
  }

  @Override
  public GenericKubernetesResource remove(String key) {
    graph.remove(kind, key(key));
    return null;
  }

  /** Forgets every object, as when the kind is no longer served. */
  void clear() {
    graph.keys(kind).forEach(key -> graph.remove(kind, key));
  }

  @Override
  public Stream<String> keySet() {
    return graph.keys(kind).stream().map(GraphItemStore::text);
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return graph.keys(kind).stream().map(Stub::new);
  }

  @Override
  public int size() {
    return graph.keys(kind).size();
  }

  @Override
  public GenericKubernetesResource get(String key) {
    ObjectKey objectKey = key(key);
    return graph.keys(kind).contains(objectKey) ? new Stub(objectKey) : null;
  }

  /** Stubs cannot be handed out as the objects they stand for. */
  @Override
  public boolean isFullState() {
    return false;
  }

  private static String text(ObjectKey key) {
    return key.namespace() + '/' + key.name();
  }

  private static ObjectKey key(String text) {
    int slash = text.indexOf('/');
    return new ObjectKey(text.substring(0, slash), text.substring(slash + 1));
  }

  /**
   * Stands for an object of the graph. After a listing the informer asks for all at once, to see
   * which are gone; so it is small until somebody looks into it.
   */
  private static final class Stub extends GenericKubernetesResource {
    private final transient ObjectKey key;

    Stub(ObjectKey key) {
      this.key = key;
    }

    @Override
    public ObjectMeta getMetadata() {
      ObjectMeta metadata = new ObjectMeta();
      metadata.setNamespace(key.namespace());
      metadata.setName(key.name());
      return metadata;
    }
  }
}
