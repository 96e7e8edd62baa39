package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.WorkerSet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The graph as the API server has it now, for one request: what a denial rests on is read, once
 * each, before the deadline. Not for more than one thread.
 */
public final class LiveClusterGraph implements ClusterGraph {

  /** Is told of each read. */
  @FunctionalInterface
  public interface Observer {
    void read(Kind kind, boolean failed);
  }

  private record ListKey(Kind kind, String namespace) {}

  private record GetKey(Kind kind, ObjectKey key) {}

  private final TimedClient client;
  private final Function<Kind, String> versions;
  private final ClusterGraph known;
  private final Observer observer;
  private final Map<GetKey, Optional<JsonNode>> gotten = new HashMap<>();
  private final Map<ListKey, Map<ObjectKey, JsonNode>> listed = new HashMap<>();

  LiveClusterGraph(
      TimedClient client, Function<Kind, String> versions, ClusterGraph known, Observer observer) {
    this.client = client;
    this.versions = versions;
    this.known = known;
    this.observer = observer;
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    return get(Kind.CLUSTER, namespace, name).map(it -> Cluster.of(namespace, name, it));
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    return clusters(namespace).clustersWithControlPlane(namespace, controlPlane);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    return clusters(namespace).clustersWithInfrastructure(namespace, hetznerCluster);
  }

  private ClusterGraph clusters(String namespace) {
    IndexedClusterGraph clusters = new IndexedClusterGraph();
    list(Kind.CLUSTER, namespace).forEach((key, object) -> clusters.put(Kind.CLUSTER, key, object));
    return clusters;
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    return get(Kind.CLUSTER_CLASS, namespace, name).map(it -> ClusterClass.of(namespace, name, it));
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    return get(Kind.KAMAJI_CONTROL_PLANE, namespace, name)
        .map(it -> KamajiControlPlane.of(namespace, name, it));
  }

  /** Those known to ask for it, as they are now: one of them suffices for a denial. */
  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    return known.controlPlanesWithLoadBalancerName(loadBalancerName).stream()
        .flatMap(it -> controlPlane(it.namespace(), it.name()).stream())
        .filter(it -> loadBalancerName.equals(it.loadBalancerName()))
        .toList();
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    return get(Kind.HETZNER_CLUSTER, namespace, name)
        .map(it -> HetznerCluster.of(namespace, name, it));
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    List<WorkerSet> workerSets = new ArrayList<>();
    for (Kind kind : List.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL)) {
      list(kind, namespace)
          .forEach(
              (key, object) -> {
                WorkerSet workers = WorkerSet.of(kind, namespace, key.name(), object);
                if (cluster.equals(workers.clusterName())) {
                  workerSets.add(workers);
                }
              });
    }
    return workerSets;
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    return get(Kind.NAMESPACE, "", name).map(it -> Namespace.of(name, it));
  }

  /** As known: no denial rests on nodes. */
  @Override
  public Set<String> hetznerNodeLocations() {
    return known.hetznerNodeLocations();
  }

  private Optional<JsonNode> get(Kind kind, String namespace, String name) {
    GetKey key = new GetKey(kind, new ObjectKey(namespace, name));
    Optional<JsonNode> object = gotten.get(key);
    if (object == null) {
      String version = versions.apply(kind);
      GenericKubernetesResource resource =
          version == null
              ? null
              : read(
                  kind,
                  reader -> {
                    var resources = reader.genericKubernetesResources(KindWatch.api(kind, version));
                    return kind.namespaced()
                        ? resources.inNamespace(namespace).withName(name).get()
                        : resources.withName(name).get();
                  });
      object = Optional.ofNullable(resource).map(ObservedObject::json);
      gotten.put(key, object);
    }
    return object;
  }

  private Map<ObjectKey, JsonNode> list(Kind kind, String namespace) {
    ListKey key = new ListKey(kind, namespace);
    Map<ObjectKey, JsonNode> objects = listed.get(key);
    if (objects == null) {
      objects = new HashMap<>();
      String version = versions.apply(kind);
      if (version != null) {
        List<GenericKubernetesResource> items =
            read(
                kind,
                reader ->
                    reader
                        .genericKubernetesResources(KindWatch.api(kind, version))
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        for (GenericKubernetesResource item : items) {
          objects.put(ObservedObject.key(item), ObservedObject.json(item));
        }
      }
      listed.put(key, objects);
    }
    return objects;
  }

  private <T> T read(Kind kind, Function<KubernetesClient, T> request) {
    try {
      T answer = client.call(request);
      observer.read(kind, false);
      return answer;
    } catch (KubernetesClientException e) {
      observer.read(kind, true);
      throw new LiveReadFailed(kind + " could not be read: " + e.getMessage(), e);
    }
  }
}
