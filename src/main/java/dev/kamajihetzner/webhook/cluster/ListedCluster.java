package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cluster of the current kubeconfig context, with that context's rights: a graph of it, listed
 * once, and whole objects as they are asked for.
 */
public final class ListedCluster implements AutoCloseable {
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration FOR_GOOD = Duration.ofDays(1);
  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final IndexedClusterGraph graph = new IndexedClusterGraph();

  /**
   * Opens no connection yet.
   *
   * @throws IOException if the context cannot be used; the message says why
   */
  public ListedCluster() throws IOException {
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(0);
    client = CurrentContext.client(config, ClusterSerialization.observed());
  }

  /** Which cluster it is: the context's name or, without one, the API server's address. */
  public String name() {
    NamedContext context = client.getConfiguration().getCurrentContext();
    return context == null ? client.getMasterUrl().toString() : context.getName();
  }

  /**
   * Lists what the graph is made of.
   *
   * @throws IOException if that cannot be done; the message says why
   */
  public IndexedClusterGraph graph() throws IOException {
    try {
      Map<Kind, String> served = ServedVersions.of(new TimedClient(client, REQUEST));
      for (Map.Entry<Kind, String> kind : served.entrySet()) {
        if (kind.getKey().lookedUp()) {
          list(kind.getKey(), kind.getValue());
        }
      }
      return graph;
    } catch (KubernetesClientException e) {
      throw new IOException("the cluster cannot be read: " + TimedClient.reason(e), e);
    }
  }

  private void list(Kind kind, String version) {
    String next = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
      GenericKubernetesResourceList page =
          new TimedClient(client, REQUEST)
              .call(
                  it ->
                      it.genericKubernetesResources(KindWatch.api(kind, version))
                          .inAnyNamespace()
                          .list(options));
      page.getItems()
          .forEach(it -> graph.put(kind, ObservedObject.key(it), ObservedObject.json(it)));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  /** The Clusters that were listed. */
  public Set<ObjectKey> clusters() {
    return graph.keys(Kind.CLUSTER);
  }

  /** Reads objects of those kinds. */
  public WholeReads whole(List<ServedKind> kinds) {
    return new WholeReads(client, kinds, REQUEST, FOR_GOOD);
  }

  @Override
  public void close() {
    client.close();
  }
}
