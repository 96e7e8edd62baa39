package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.WorkerSet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The graph as the API server has it now, for one request: what a denial rests on is read, once
 * each, before the deadline. Not for more than one thread.
 *
 * <p>A denial rests on objects that the known graph names. So these are read by their names: who
 * sends refused reviews does not make the API server list whole namespaces.
 *
 * <p>An object that is known to no longer belong here, or no longer to be there, is seen as it is.
 * What is not seen is an object that belongs here since a moment ago and is not known yet. Nothing
 * is denied because of it, as nothing is in memory. It could only have stood in the way of a denial
 * that other objects justify: a Cluster with another control plane provider that refers to a
 * HetznerCluster labelled as Kamaji's, say. By then that denial is late by what watches are late,
 * and the next try is judged right.
 */
public final class LiveClusterGraph implements ClusterGraph {

  /** Is told of each read. */
  @FunctionalInterface
  public interface Observer {
    void read(Kind kind, boolean failed);
  }

  /**
   * What is asked of the API server.
   *
   * @param name null for all in the namespace
   */
  record Question(Kind kind, String version, String namespace, String name) {}

  /** Has the API server asked. */
  @FunctionalInterface
  interface Reader {
    /**
     * @throws LiveReadFailed if the answer does not come within that time
     */
    List<GenericKubernetesResource> read(Question question, Duration remaining);
  }

  /** Objects that are read one by one; to read more takes as long as a list. */
  private static final int FEW = 10;

  private final Reader reader;
  private final long deadline;
  private final Function<Kind, String> versions;
  private final ClusterGraph known;
  private final Observer observer;
  private final IndexedClusterGraph live = new IndexedClusterGraph();
  private final Set<Question> read = new HashSet<>();

  LiveClusterGraph(
      Reader reader,
      Duration remaining,
      Function<Kind, String> versions,
      ClusterGraph known,
      Observer observer) {
    this.reader = reader;
    this.deadline = System.nanoTime() + remaining.toNanos();
    this.versions = versions;
    this.known = known;
    this.observer = observer;
  }

  /**
   * Asks the API server: no objects where it says that there is none of that name.
   *
   * @throws KubernetesClientException if it does not say so, nor gives them
   */
  static List<GenericKubernetesResource> ask(KubernetesClient client, Question question) {
    Kind kind = question.kind;
    var resources = client.genericKubernetesResources(KindWatch.api(kind, question.version));
    if (question.name == null) {
      return resources.inNamespace(question.namespace).list().getItems();
    }
    try {
      return List.of(
          kind.namespaced()
              ? resources.inNamespace(question.namespace).withName(question.name).require()
              : resources.withName(question.name).require());
    } catch (ResourceNotFoundException e) {
      // The client throws this whatever has failed.
      KubernetesClientException refusal = (KubernetesClientException) e.getCause();
      if (isNotThere(question.name, refusal.getStatus())) {
        return List.of();
      }
      throw refusal;
    }
  }

  /** By its name; while a definition is replaced, the kind itself is not found. */
  private static boolean isNotThere(String name, Status status) {
    return status != null
        && Integer.valueOf(HttpURLConnection.HTTP_NOT_FOUND).equals(status.getCode())
        && status.getDetails() != null
        && name.equals(status.getDetails().getName());
  }

  @Override
  public Optional<Cluster> cluster(String namespace, String name) {
    get(Kind.CLUSTER, namespace, name);
    return live.cluster(namespace, name);
  }

  @Override
  public List<Cluster> clustersWithControlPlane(String namespace, String controlPlane) {
    get(
        Kind.CLUSTER,
        namespace,
        names(known.clustersWithControlPlane(namespace, controlPlane), Cluster::name));
    return live.clustersWithControlPlane(namespace, controlPlane);
  }

  @Override
  public List<Cluster> clustersWithInfrastructure(String namespace, String hetznerCluster) {
    get(
        Kind.CLUSTER,
        namespace,
        names(known.clustersWithInfrastructure(namespace, hetznerCluster), Cluster::name));
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

  /**
   * One of those known to ask for it suffices for a denial: the first few are enough to look at.
   */
  @Override
  public List<KamajiControlPlane> controlPlanesWithLoadBalancerName(String loadBalancerName) {
    known.controlPlanesWithLoadBalancerName(loadBalancerName).stream()
        .limit(FEW)
        .forEach(it -> get(Kind.KAMAJI_CONTROL_PLANE, it.namespace(), it.name()));
    return live.controlPlanesWithLoadBalancerName(loadBalancerName);
  }

  @Override
  public Optional<HetznerCluster> hetznerCluster(String namespace, String name) {
    get(Kind.HETZNER_CLUSTER, namespace, name);
    return live.hetznerCluster(namespace, name);
  }

  /** As for control planes. */
  @Override
  public List<HetznerCluster> hetznerClustersWithLoadBalancerName(String loadBalancerName) {
    known.hetznerClustersWithLoadBalancerName(loadBalancerName).stream()
        .limit(FEW)
        .forEach(it -> get(Kind.HETZNER_CLUSTER, it.namespace(), it.name()));
    return live.hetznerClustersWithLoadBalancerName(loadBalancerName);
  }

  @Override
  public List<WorkerSet> workerSets(String namespace, String cluster) {
    List<WorkerSet> workerSets = known.workerSets(namespace, cluster);
    for (Kind kind : List.of(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL)) {
      List<WorkerSet> ofKind = workerSets.stream().filter(it -> it.kind() == kind).toList();
      get(kind, namespace, names(ofKind, WorkerSet::name));
    }
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

  private static <T> List<String> names(List<T> known, Function<T, String> name) {
    return known.stream().map(name).toList();
  }

  private void get(Kind kind, String namespace, List<String> names) {
    if (names.size() > FEW) {
      get(kind, namespace, (String) null);
    } else {
      names.forEach(name -> get(kind, namespace, name));
    }
  }

  /**
   * Reads an object into the live graph, unless it has been read.
   *
   * @param name null for all of the namespace
   */
  private void get(Kind kind, String namespace, String name) {
    String version = versions.apply(kind);
    if (version == null) {
      return;
    }
    Question question = new Question(kind, version, namespace, name);
    if (read.contains(question) || read.contains(new Question(kind, version, namespace, null))) {
      return;
    }
    ask(question).forEach(it -> live.put(kind, ObservedObject.key(it), ObservedObject.json(it)));
    read.add(question);
  }

  private List<GenericKubernetesResource> ask(Question question) {
    try {
      List<GenericKubernetesResource> answer =
          reader.read(question, Duration.ofNanos(deadline - System.nanoTime()));
      observer.read(question.kind, false);
      return answer;
    } catch (LiveReadFailed e) {
      observer.read(question.kind, true);
      throw new LiveReadFailed(question.kind + " could not be read: " + e.getMessage(), e);
    }
  }
}
