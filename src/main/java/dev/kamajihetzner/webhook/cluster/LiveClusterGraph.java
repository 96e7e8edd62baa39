package dev.kamajihetzner.webhook.cluster;

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
import java.util.HashSet;
import java.util.List;
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

  private record Namespaced(Kind kind, String namespace) {}

  private record Named(Kind kind, ObjectKey key) {}

  private final TimedClient client;
  private final Function<Kind, String> versions;
  private final ClusterGraph known;
  private final Observer observer;
  private final IndexedClusterGraph live = new IndexedClusterGraph();
  private final Set<Named> gotten = new HashSet<>();
  private final Set<Namespaced> listed = new HashSet<>();

  LiveClusterGraph(
      TimedClient client, Function<Kind, String> versions, ClusterGraph known, Observer observer) {
    this.client = client;
    this.versions = versions;
    this.known = known;
    this.observer = observer;
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    get(Kind.CLUSTER, namespace, name);
    return live.cluster(namespace, name);
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    list(Kind.CLUSTER, namespace);
    return live.clustersWithControlPlane(namespace, controlPlane);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    list(Kind.CLUSTER, namespace);
    return live.clustersWithInfrastructure(namespace, hetznerCluster);
  }

  @Override
  public Optional<ClusterClass> clusterClass(String namespace, String name) {
    get(Kind.CLUSTER_CLASS, namespace, name);
    return live.clusterClass(namespace, name);
  }

  @Override
  public Optional<KamajiControlPlane> controlPlane(String namespace, String name) {
    get(Kind.KAMAJI_CONTROL_PLANE, namespace, name);
    return live.controlPlane(namespace, name);
  }

  /** Those known to ask for it, as they are now: one of them suffices for a denial. */
  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    known
        .controlPlanesWithLoadBalancerName(loadBalancerName)
        .forEach(it -> get(Kind.KAMAJI_CONTROL_PLANE, it.namespace(), it.name()));
    return live.controlPlanesWithLoadBalancerName(loadBalancerName);
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    get(Kind.HETZNER_CLUSTER, namespace, name);
    return live.hetznerCluster(namespace, name);
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    list(Kind.MACHINE_DEPLOYMENT, namespace);
    list(Kind.MACHINE_POOL, namespace);
    return live.workerSets(namespace, cluster);
  }

  @Override
  public Optional<Namespace> namespace(String name) {
    get(Kind.NAMESPACE, "", name);
    return live.namespace(name);
  }

  /** As known: no denial rests on nodes. */
  @Override
  public Set<String> hetznerNodeLocations() {
    return known.hetznerNodeLocations();
  }

  /** Reads an object into the live graph, unless it has been read. */
  private void get(Kind kind, String namespace, String name) {
    Named named = new Named(kind, new ObjectKey(namespace, name));
    if (gotten.contains(named) || listed.contains(new Namespaced(kind, namespace))) {
      return;
    }
    String version = versions.apply(kind);
    if (version != null) {
      GenericKubernetesResource resource =
          read(
              kind,
              reader -> {
                var resources = reader.genericKubernetesResources(KindWatch.api(kind, version));
                return kind.namespaced()
                    ? resources.inNamespace(namespace).withName(name).get()
                    : resources.withName(name).get();
              });
      if (resource != null) {
        live.put(kind, named.key, ObservedObject.json(resource));
      }
    }
    gotten.add(named);
  }

  /** Reads all objects of a kind in a namespace into the live graph, unless they have been read. */
  private void list(Kind kind, String namespace) {
    Namespaced namespaced = new Namespaced(kind, namespace);
    String version = versions.apply(kind);
    if (version == null || listed.contains(namespaced)) {
      return;
    }
    read(
            kind,
            reader ->
                reader
                    .genericKubernetesResources(KindWatch.api(kind, version))
                    .inNamespace(namespace)
                    .list()
                    .getItems())
        .forEach(item -> live.put(kind, ObservedObject.key(item), ObservedObject.json(item)));
    listed.add(namespaced);
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
