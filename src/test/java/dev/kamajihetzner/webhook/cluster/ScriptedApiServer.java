package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Serves namespaces, and in their watches exactly what a test tells it to. Nodes there are none.
 */
final class ScriptedApiServer implements AutoCloseable {
  /** How a watch is served; a client that is refused a web socket goes on by plain HTTP. */
  enum Transport {
    WEB_SOCKET,
    HTTP
  }

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String NAMESPACES = "/api/v1/namespaces";

  private final Transport transport;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
  private final Set<Consumer<String>> watches = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lists = new AtomicInteger();
  private final List<String> watchedFrom = new CopyOnWriteArrayList<>();
  private volatile int resourceVersion = 1;

  ScriptedApiServer(Transport transport) {
    this.transport = transport;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** A client as the webhook has one. */
  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.actualPort())
                .build())
        .withKubernetesSerialization(ClusterSerialization.observed())
        .build();
  }

  /** There is such a namespace from now on, without a word about it in any watch. */
  ObjectNode put(String name) {
    ObjectNode namespace = object();
    namespace.withObject("/metadata").put("name", name);
    objects.put(name, namespace);
    return namespace;
  }

  /** How often namespaces have been listed. */
  int lists() {
    return lists.get();
  }

  /** The resource versions that watches of namespaces have begun from. */
  List<String> watchedFrom() {
    return watchedFrom;
  }

  /** How many watches of namespaces are open. */
  int watches() {
    return watches.size();
  }

  /** Says it in every watch of namespaces that is open. */
  void say(String type, ObjectNode object) {
    String event = JSON.objectNode().put("type", type).set("object", object).toString() + '\n';
    watches.forEach(watch -> watch.accept(event));
  }

  /** As API servers say about once a minute, to clients that have asked for it. */
  void bookmark() {
    ObjectNode bookmark = object();
    bookmark.withObject("/metadata").putNull("creationTimestamp");
    say("BOOKMARK", bookmark);
  }

  private ObjectNode object() {
    ObjectNode object = JSON.objectNode().put("kind", "Namespace").put("apiVersion", "v1");
    object.putObject("metadata").put("resourceVersion", Integer.toString(++resourceVersion));
    return object;
  }

  private void handle(HttpServerRequest request) {
    boolean namespaces = request.path().equals(NAMESPACES);
    if ("true".equals(request.getParam("watch"))) {
      watch(request, namespaces);
    } else if (namespaces) {
      lists.incrementAndGet();
      list(request.response(), "NamespaceList", objects.values());
    } else if (request.path().equals("/api/v1/nodes")) {
      list(request.response(), "NodeList", List.of());
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private void list(HttpServerResponse response, String kind, Iterable<ObjectNode> items) {
    ObjectNode list = JSON.objectNode().put("kind", kind).put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", Integer.toString(resourceVersion));
    items.forEach(list.putArray("items")::add);
    response.putHeader("Content-Type", "application/json").end(list.toString());
  }

  private void watch(HttpServerRequest request, boolean namespaces) {
    boolean upgrade = request.headers().contains("Upgrade");
    if (upgrade && transport == Transport.HTTP) {
      request.response().end();
      return;
    }
    if (namespaces) {
      watchedFrom.add(request.getParam("resourceVersion"));
    }
    if (upgrade) {
      request
          .toWebSocket()
          .onSuccess(
              socket -> {
                if (namespaces) {
                  Consumer<String> watch = socket::writeTextMessage;
                  watches.add(watch);
                  socket.closeHandler(closed -> watches.remove(watch));
                }
              });
      return;
    }
    HttpServerResponse response =
        request.response().putHeader("Content-Type", "application/json").setChunked(true);
    response.writeHead();
    if (namespaces) {
      Consumer<String> watch = response::write;
      watches.add(watch);
      response.closeHandler(closed -> watches.remove(watch));
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
