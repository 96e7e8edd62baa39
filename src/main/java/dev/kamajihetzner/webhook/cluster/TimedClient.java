package dev.kamajihetzner.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.function.Function;

/** A client for the requests that one answer waits for: all of them together within a deadline. */
final class TimedClient {
  private final KubernetesClient client;
  private final long deadline;

  TimedClient(KubernetesClient client, Duration remaining) {
    this.client = client;
    this.deadline = System.nanoTime() + remaining.toNanos();
  }

  /**
   * Makes a request with what is left of the time, and no time for a second try.
   *
   * @throws KubernetesClientException if it fails or the time is up
   */
  <T> T call(Function<KubernetesClient, T> request) {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new KubernetesClientException("the time for the answer is up");
    }
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(
            new RequestConfigBuilder()
                .withRequestTimeout((int) millis)
                .withRequestRetryBackoffLimit(0)
                .build())
        .call(request::apply);
  }

  /** Why a request failed: the client's own message often says only that it did. */
  static String reason(Exception failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root == failure
        ? failure.getMessage()
        : root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
