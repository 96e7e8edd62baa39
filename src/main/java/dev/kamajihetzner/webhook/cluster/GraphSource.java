package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** The one graph of the process: of the manifests that the settings name, or else of a cluster. */
@Singleton
public class GraphSource {
  private final ClusterGraph graph;
  private final ClusterWatches watches;

  GraphSource(GraphSettings settings, @GraphClient Instance<KubernetesClient> client) {
    if (settings.manifests().isPresent()) {
      watches = null;
      try {
        graph = ManifestGraph.read(settings.manifests().get());
      } catch (IOException e) {
        throw new ConfigurationException("kamaji-hetzner.graph.manifests: " + e.getMessage(), e);
      }
    } else {
      watches = new ClusterWatches(client.get(), settings.discoveryInterval());
      graph = watches.graph();
    }
  }

  @Startup
  void start() {
    if (watches != null) {
      watches.start();
    }
  }

  @Shutdown
  void stop() {
    if (watches != null) {
      watches.close();
    }
  }

  public ClusterGraph graph() {
    return graph;
  }

  /** The watches that keep the graph in step; nothing where it is of manifests. */
  public Optional<ClusterWatches> watches() {
    return Optional.ofNullable(watches);
  }
}
