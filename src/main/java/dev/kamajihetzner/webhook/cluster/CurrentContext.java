package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;

/** The API server of the current kubeconfig context, with that context's rights. */
public final class CurrentContext implements KubernetesApi, AutoCloseable {
  private final KubernetesClient client;
  private final KubernetesApi api;

  /**
   * Opens no connection yet.
   *
   * @param timeout for one request
   */
  public CurrentContext(Duration timeout) {
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout((int) timeout.toMillis());
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(ClusterSerialization.whole())
            .build();
    api = new TimedApi(client, timeout);
  }

  @Override
  public Answer send(String method, String path, String body) throws IOException {
    return api.send(method, path, body);
  }

  @Override
  public void close() {
    client.close();
  }
}
