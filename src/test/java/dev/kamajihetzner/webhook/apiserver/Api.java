package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Kubernetes API as it is on the wire: status codes, whole objects and warnings. */
final class Api implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final Set<String> CLUSTER_SCOPED =
      Set.of(
          "Namespace",
          "Node",
          "ClusterRole",
          "ClusterRoleBinding",
          "CustomResourceDefinition",
          "SelfSubjectAccessReview",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionPolicyBinding",
          "MutatingWebhookConfiguration",
          "ValidatingWebhookConfiguration");
  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");

  private final KubernetesClient client;
  private final String user;
  private final List<String> groups;

  Api(Config config) {
    // What is asked is asked once.
    config.setRequestRetryBackoffLimit(0);
    this.client = new KubernetesClientBuilder().withConfig(config).build();
    this.user = null;
    this.groups = List.of();
  }

  private Api(KubernetesClient client, String user, List<String> groups) {
    this.client = client;
    this.user = user;
    this.groups = groups;
  }

  /** The same API, asked in the name of that user. */
  Api as(String user, String... groups) {
    return new Api(client, user, List.of(groups));
  }

  /** Asked in the name of a controller's service account, with rights to everything. */
  Api asController(String namespace, String account) {
    return as(
        "system:serviceaccount:" + namespace + ":" + account,
        "system:serviceaccounts",
        "system:authenticated",
        "system:masters");
  }

  KubernetesClient client() {
    return client;
  }

  /** What the API server answered: the object or, where it refused, a Status. */
  record Answer(String request, int status, ObjectNode body, List<String> warnings) {
    boolean isAccepted() {
      return status / 100 == 2;
    }

    Answer accepted() {
      assertThat(isAccepted()).as("%s: %s", request, body).isTrue();
      return this;
    }

    /** Refused by this webhook, not by anything else. */
    Answer refused() {
      assertThat(status).as("%s: %s", request, body).isIn(403, 422);
      assertThat(message()).as(request).contains("kamaji-hetzner.dev\" denied the request");
      return this;
    }

    String message() {
      return body.path("message").asText();
    }
  }

  Answer create(ObjectNode object, String... query) {
    return send("POST", collection(object) + query(query), JSON, object.toString());
  }

  Answer get(ObjectNode object) {
    return send("GET", path(object), null, null);
  }

  /** The object as it is stored now. */
  ObjectNode stored(ObjectNode object) {
    return get(object).accepted().body();
  }

  Answer replace(ObjectNode object, String... query) {
    return send("PUT", path(object) + query(query), JSON, object.toString());
  }

  /** Reads, changes and writes it back, again if somebody else was faster. */
  Answer update(ObjectNode object, UnaryOperator<ObjectNode> change) {
    while (true) {
      Answer answer = replace(change.apply(stored(object)));
      if (answer.status() != 409) {
        return answer;
      }
    }
  }

  Answer mergePatch(ObjectNode object, String patch, String... query) {
    return send("PATCH", path(object) + query(query), "application/merge-patch+json", patch);
  }

  Answer jsonPatch(ObjectNode object, String patch) {
    return send("PATCH", path(object), "application/json-patch+json", patch);
  }

  Answer patchSubresource(ObjectNode object, String subresource, String patch) {
    return send("PATCH", path(object) + '/' + subresource, "application/merge-patch+json", patch);
  }

  /** Server-side apply. */
  Answer apply(ObjectNode object, String manager, String... query) {
    String[] all = Arrays.copyOf(query, query.length + 2);
    all[query.length] = "fieldManager=" + manager;
    all[query.length + 1] = "force=true";
    return send(
        "PATCH", path(object) + query(all), "application/apply-patch+yaml", object.toString());
  }

  /** As the namespace controller takes the last finalizers off. */
  Answer finalizeNamespace(ObjectNode namespace) {
    return send("PUT", path(namespace) + "/finalize", JSON, namespace.toString());
  }

  Answer delete(ObjectNode object) {
    return send("DELETE", path(object), JSON, "{}");
  }

  /** How many there are of a kind, in all namespaces. */
  long count(Kind kind, String version) {
    String url = base(kind.group(), version) + '/' + kind.plural() + "?limit=1";
    JsonNode list = send("GET", url, null, null).accepted().body();
    return list.path("items").size() + list.path("metadata").path("remainingItemCount").asLong(0);
  }

  boolean serves(Kind kind, String version) {
    return send("GET", base(kind.group(), version) + '/' + kind.plural() + "?limit=1", null, null)
        .isAccepted();
  }

  /** What is at a path. */
  Answer get(String path) {
    return send("GET", path, null, null);
  }

  /** Of a path, one object or a whole list. */
  Answer delete(String path) {
    return send("DELETE", path, JSON, "{}");
  }

  private Answer send(String method, String path, String contentType, String body) {
    HttpRequest.Builder builder =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl().toString().replaceAll("/$", "") + path)
            .method(method, contentType, body);
    if (user != null) {
      builder.header("Impersonate-User", user);
      groups.forEach(group -> builder.header("Impersonate-Group", group));
    }
    try {
      HttpResponse<String> response =
          client.getHttpClient().sendAsync(builder.build(), String.class).get(30, TimeUnit.SECONDS);
      String text = response.bodyString();
      ObjectNode answered =
          text.startsWith("{") ? Documents.json(text) : Documents.json("{}").put("message", text);
      List<String> warnings =
          Optional.ofNullable(response.headers("Warning")).orElse(List.of()).stream()
              .flatMap(header -> WARNING.matcher(header).results())
              .map(found -> found.group(1).replaceAll("\\\\(.)", Matcher.quoteReplacement("$1")))
              .toList();
      return new Answer(method + ' ' + path, response.code(), answered, warnings);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException | java.io.IOException e) {
      throw new IllegalStateException(method + ' ' + path, e);
    }
  }

  private static String query(String... query) {
    return query.length == 0 ? "" : '?' + String.join("&", query);
  }

  private static String path(ObjectNode object) {
    return collection(object) + '/' + object.at("/metadata/name").asText();
  }

  private static String collection(ObjectNode object) {
    String apiVersion = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String plural =
        Kind.of(group, kind)
            .map(Kind::plural)
            .orElse(kind.toLowerCase(Locale.ROOT).replaceFirst("y$", "ie") + 's');
    String namespace =
        CLUSTER_SCOPED.contains(kind)
            ? ""
            : "/namespaces/" + object.at("/metadata/namespace").asText();
    return base(group, apiVersion.substring(slash + 1)) + namespace + '/' + plural;
  }

  private static String base(String group, String version) {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + '/' + version;
  }

  @Override
  public void close() {
    client.close();
  }
}
