package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import dev.kamajihetzner.webhook.model.Fields;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.function.Consumer;

/** Requests to a real API server: each within a time, without a second try, writes at a rate. */
final class ReportRequests implements ReportStore {
  static final String FIELD_MANAGER = ReportResults.SOURCE + "-repair";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int PAGE = 200;
  private static final ObjectMapper JSON = new JsonMapper();
  private static final PatchContext PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private final KubernetesClient client;
  private final ReportRate rate;

  ReportRequests(KubernetesClient client, ReportRate rate) {
    this.client =
        client
            .adapt(NamespacedKubernetesClient.class)
            .newClient(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestTimeout((int) TIMEOUT.toMillis())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(NamespacedKubernetesClient.class);
    this.rate = rate;
  }

  @Override
  public JsonNode read(String path) {
    return json(client.raw(path));
  }

  private static JsonNode json(String text) {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("the API server's answer is no JSON", e);
    }
  }

  @Override
  public boolean create(String path, ObjectNode object) {
    rate.await();
    return client.raw(path, "POST", object.toString()) != null;
  }

  @Override
  public boolean replace(String path, ObjectNode object) {
    rate.await();
    return client.raw(path, "PUT", object.toString()) != null;
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
    client.raw(path, "DELETE", options.toString());
  }

  @Override
  public boolean patch(RepairedField.Target target, String patch) {
    rate.await();
    GenericKubernetesResource named = new GenericKubernetesResource();
    // Given an object, the client need not read one first.
    named.setMetadata(
        new ObjectMetaBuilder().withName(target.name()).withNamespace(target.namespace()).build());
    try {
      client
          .genericKubernetesResources(
              new ResourceDefinitionContext.Builder()
                  .withGroup(target.kind().group())
                  .withVersion(target.version())
                  .withKind(target.kind().toString())
                  .withPlural(target.kind().plural())
                  .withNamespaced(true)
                  .build())
          .inNamespace(target.namespace())
          .resource(named)
          .patch(PATCH, patch);
      return true;
    } catch (KubernetesClientException e) {
      if (RequestFailure.status(e) == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
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
