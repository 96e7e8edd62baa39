package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
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
   * @throws IOException if the context cannot be used; the message says why
   */
  public CurrentContext(Duration timeout) throws IOException {
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout((int) timeout.toMillis());
    client = client(config, ClusterSerialization.whole());
    api = new TimedApi(client, timeout);
  }

  /**
   * A client by that configuration.
   *
   * @throws IOException if there can be none, as with a client key in a form that it does not read
   */
  static KubernetesClient client(Config config, KubernetesSerialization serialization)
      throws IOException {
    try {
      return new KubernetesClientBuilder()
          .withConfig(config)
          .withKubernetesSerialization(serialization)
          .build();
    } catch (KubernetesClientException e) {
      throw new IOException(
          "the kubeconfig's context cannot be used: "
              + TimedClient.reason(e)
              + ". Is its client key neither RSA nor BEGIN EC PRIVATE KEY? openssl ec converts it.",
          e);
    }
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
