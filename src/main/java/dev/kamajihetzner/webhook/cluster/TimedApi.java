package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The API on the wire, over a client's connections and with its rights.
 *
 * @param timeout for one request
 */
record TimedApi(KubernetesClient client, Duration timeout) implements KubernetesApi {
  private static final String JSON = "application/json";

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
}
