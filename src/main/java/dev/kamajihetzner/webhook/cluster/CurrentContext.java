package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The API server of the current kubeconfig context, with that context's rights. */
public final class CurrentContext implements KubernetesApi, AutoCloseable {
  private static final String JSON = "application/json";

  private final KubernetesClient client;
  private final Duration timeout;

  /**
   * Opens no connection yet.
   *
   * @param timeout for one request
   */
  public CurrentContext(Duration timeout) {
    this.timeout = timeout;
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout((int) timeout.toMillis());
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(ClusterSerialization.whole())
            .build();
  }

  @Override
  public Answer send(String method, String path, String body) throws IOException {
    String server = client.getMasterUrl().toString().replaceAll("/$", "");
    CompletableFuture<HttpResponse<String>> answer =
        client
            .getHttpClient()
            .sendAsync(
                client
                    .getHttpClient()
                    .newHttpRequestBuilder()
                    .uri(server + path)
                    .method(method, body == null ? null : JSON, body)
                    .build(),
                String.class);
    try {
      HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.code(), response.bodyString());
    } catch (ExecutionException e) {
      throw new IOException("no answer from " + server + ": " + TimedClient.reason(e), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer from " + server + " in " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
