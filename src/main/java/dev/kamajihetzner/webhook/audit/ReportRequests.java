package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Requests to a real API server: each within a time, without a second try, writes at a rate. Not by
 * the client's raw requests: they know no timeout but its own.
 */
final class ReportRequests implements ReportStore {
  static final String FIELD_MANAGER = ReportResults.SOURCE + "-repair";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int PAGE = 200;
  private static final String PLAIN_JSON = "application/json";
  private static final ObjectMapper JSON = new JsonMapper();

  private final KubernetesClient client;
  private final ReportRate rate;
  private final Duration timeout;

  ReportRequests(KubernetesClient client, ReportRate rate) {
    this(client, rate, TIMEOUT);
  }

  ReportRequests(KubernetesClient client, ReportRate rate, Duration timeout) {
    this.client =
        client
            .adapt(NamespacedKubernetesClient.class)
            .newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(NamespacedKubernetesClient.class);
    this.rate = rate;
    this.timeout = timeout;
  }

  @Override
  public JsonNode read(String path) {
    String answer = send("GET", path, null, null);
    try {
      return answer == null ? null : JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("the API server's answer is no JSON", e);
    }
  }

  /** The answer; null where what was asked for is not there. */
  private String send(String method, String path, String contentType, String body) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl().toString().replaceFirst("/$", "") + path)
            .method(method, contentType, body)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              // As much again to connect, and to say why not.
              .get(timeout.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
      if (response.code() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null;
      }
      if (!response.isSuccessful()) {
        throw new KubernetesClientException(message(response), response.code(), null);
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new KubernetesClientException(method + ' ' + path, e.getCause());
    } catch (TimeoutException e) {
      throw new KubernetesClientException("the API server does not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }

  /** What an API server says in a Status; whatever stands before it may say anything. */
  private static String message(HttpResponse<String> response) {
    try {
      String message = Fields.text(JSON.readTree(response.body()), "message");
      if (message != null) {
        return message;
      }
    } catch (JsonProcessingException e) {
      // Told by its status alone.
    }
    return "answered with HTTP status " + response.code();
  }

  @Override
  public boolean create(String path, ObjectNode object) {
    rate.await();
    return send("POST", path, PLAIN_JSON, object.toString()) != null;
  }

  @Override
  public boolean replace(String path, ObjectNode object) {
    rate.await();
    return send("PUT", path, PLAIN_JSON, object.toString()) != null;
  }

  @Override
  public void delete(String path, JsonNode object) {
    ObjectNode options =
        JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
    options
        .putObject("preconditions")
        .put("uid", Fields.text(object, "metadata", "uid"))
        .put("resourceVersion", Fields.text(object, "metadata", "resourceVersion"));
    rate.await();
    send("DELETE", path, PLAIN_JSON, options.toString());
  }

  @Override
  public boolean patch(String path, String patch) {
    rate.await();
    return send(
            "PATCH", path + "?fieldManager=" + FIELD_MANAGER, "application/json-patch+json", patch)
        != null;
  }

  @Override
  public void list(ReportApi api, Consumer<JsonNode> report) {
    String next = "";
    do {
      JsonNode page =
          read(
              "%s?limit=%d&labelSelector=%s%%3D%s%s"
                  .formatted(
                      api.path(),
                      PAGE,
                      ReportDocument.MANAGED_BY.replace("/", "%2F"),
                      ReportResults.SOURCE,
                      next.isEmpty() ? "" : "&continue=" + next));
      if (page == null) {
        return;
      }
      page.path("items").forEach(report);
      next = page.at("/metadata/continue").asText();
    } while (!next.isEmpty());
  }
}
