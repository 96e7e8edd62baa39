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
import org.eclipse.microprofile.config.Config;

/**
 * The one graph of the process: of the manifests that the settings name, or else of a cluster. It
 * is empty where no reviews are answered.
 */
@Singleton
public class GraphSource {
  /** Where no reviews are answered, nobody looks at a graph. */
  private static final String ANSWERS = "quarkus.http.host-enabled";

  private final ClusterGraph graph;
  private final ClusterWatches watches;

  GraphSource(
      GraphSettings settings, Config config, @GraphClient Instance<KubernetesClient> client) {
    if (!config.getValue(ANSWERS, Boolean.class)) {
      watches = null;
      graph = new IndexedClusterGraph();
    } else if (settings.manifests().isPresent()) {
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
