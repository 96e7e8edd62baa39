package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each path, its query included, as a test says; of all others it has nothing. */
public final class AnsweringApiServer implements AutoCloseable {
  private record Answer(int status, String body) {}

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Set<String>>> groups = new TreeMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final HttpServer server;
  private final KubernetesClient client;

  public AnsweringApiServer() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.actualPort())
                    .build())
            .withKubernetesSerialization(ClusterSerialization.whole())
            .build();
  }

  public KubernetesClient client() {
    return client;
  }

  /** Serves a kind in those versions, the preferred one first. */
  public AnsweringApiServer serve(ServedKind kind, String... versions) {
    GroupKind groupKind = kind.kind();
    Map<String, Set<String>> group =
        groups.computeIfAbsent(groupKind.group(), it -> new TreeMap<>());
    for (String version : versions) {
      group.computeIfAbsent(version, it -> new TreeSet<>()).add(kind.plural());
    }
    ObjectNode answer =
        JSON.objectNode()
            .put("kind", "APIGroup")
            .put("apiVersion", "v1")
            .put("name", groupKind.group());
    for (String version : List.of(versions)) {
      String groupVersion = groupKind.group() + '/' + version;
      answer
          .withArray("/versions")
          .addObject()
          .put("groupVersion", groupVersion)
          .put("version", version);
      ObjectNode resources =
          JSON.objectNode()
              .put("kind", "APIResourceList")
              .put("apiVersion", "v1")
              .put("groupVersion", groupVersion);
      group
          .get(version)
          .forEach(it -> resources.withArray("/resources").addObject().put("name", it));
      answer("/apis/" + groupVersion, 200, resources.toString());
    }
    answer("/apis/" + groupKind.group(), 200, answer.toString());
    return this;
  }

  /** Serves nothing of that group any more. */
  public void forget(String group) {
    groups.remove(group);
    answers.keySet().removeIf(it -> it.startsWith("/apis/" + group));
    answer("/apis/" + group, 404, "404 page not found");
  }

  /**
   * Has that answer.
   *
   * @param path with its query, decoded
   */
  public AnsweringApiServer answer(String path, int status, String body) {
    answers.put(path, new Answer(status, body));
    return this;
  }

  /** That no object of the path's name is there. */
  static String notThere(String name) {
    return status(404, "NotFound").set("details", JSON.objectNode().put("name", name)).toString();
  }

  static ObjectNode status(int code, String reason) {
    return JSON.objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", reason)
        .put("reason", reason)
        .put("code", code);
  }

  /** Does not answer that path at all. */
  public void hang(String path) {
    silent.add(path);
  }

  /** Everything that it was asked, in order. */
  public List<String> asked() {
    return asked;
  }

  private void handle(HttpServerRequest request) {
    String path = URLDecoder.decode(request.uri(), StandardCharsets.UTF_8);
    asked.add(path);
    if (silent.contains(path)) {
      return;
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    Answer answer = answers.getOrDefault(path, new Answer(404, notThere(name)));
    request
        .response()
        .setStatusCode(answer.status)
        .putHeader("Content-Type", answer.body.startsWith("{") ? "application/json" : "text/plain")
        .end(answer.body);
  }

  @Override
  public void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
