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

  /**
   * How a client is told that it cannot go on from a resource version, as too much has happened.
   */
  enum Expiry {
    /** In the watch, as API servers do. */
    EVENT,
    /** Instead of the watch. */
    STATUS
  }

  /** A watch of namespaces that is open. */
  private record OpenWatch(Consumer<String> write, Runnable end, Runnable cut) {}

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String NAMESPACES = "/api/v1/namespaces";

  private final Transport transport;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
  private final Set<OpenWatch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lists = new AtomicInteger();
  private final AtomicInteger discoveries = new AtomicInteger();
  private final List<Integer> watchedFrom = new CopyOnWriteArrayList<>();
  private volatile int resourceVersion = 1;
  private volatile int oldest;
  private volatile Expiry expiry = Expiry.EVENT;
  private volatile String token;
  private volatile int refusal;
  private volatile boolean hanging;
  private volatile boolean queueing;
  private volatile boolean defined = true;

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

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** A client as the webhook has one. */
  KubernetesClient client() {
    return client(new ConfigBuilder(Config.empty()).withMasterUrl(url()).build());
  }

  static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(ClusterSerialization.observed())
        .build();
  }

  /** Takes a namespace in, without a word about it in any watch. */
  ObjectNode put(String name) {
    ObjectNode namespace = object();
    namespace.withObject("/metadata").put("name", name);
    objects.put(name, namespace);
    return namespace;
  }

  /** Takes a namespace in, and tells those that watch. */
  void add(String name) {
    say("ADDED", put(name));
  }

  /** Deletes a namespace, without a word about it in any watch. */
  ObjectNode remove(String name) {
    ObjectNode namespace = objects.remove(name);
    namespace.withObject("/metadata").put("resourceVersion", Integer.toString(++resourceVersion));
    return namespace;
  }

  /** Deletes a namespace, and tells those that watch. */
  void delete(String name) {
    say("DELETED", remove(name));
  }

  /** As API servers say about once a minute, to clients that have asked for it. */
  void bookmark() {
    ObjectNode bookmark = object();
    bookmark.withObject("/metadata").putNull("creationTimestamp");
    say("BOOKMARK", bookmark);
  }

  /** Forgets what has happened so far, so that nobody can go on from there. */
  void expire(Expiry told) {
    expiry = told;
    oldest = ++resourceVersion;
  }

  /** Ends watches, as API servers do when their time is up. */
  void endWatches() {
    watches.forEach(watch -> watch.end.run());
  }

  /** Cuts the connections of watches. */
  void cutWatches() {
    watches.forEach(watch -> watch.cut.run());
  }

  /** Nothing is heard any more in watches that are open now, and they stay open. */
  void forgetWatches() {
    watches.clear();
  }

  /** Answers only to those who have that token. */
  void accept(String token) {
    this.token = token;
  }

  /** Answers everything with that status, and keeps up what is watched; 0 to end that. */
  void refuse(int status) {
    refusal = status;
  }

  /** Answers nothing any more. */
  void hang() {
    hanging = true;
  }

  /** Answers nothing any more but whether it is there. */
  void queue() {
    queueing = true;
  }

  /** Namespaces are a kind that is not there; they and their watches are gone with it. */
  void undefine() {
    defined = false;
    objects.clear();
    endWatches();
  }

  /** Namespaces are a kind again, of which there are none; nothing that was before is known. */
  void define() {
    oldest = ++resourceVersion;
    defined = true;
  }

  int resourceVersion() {
    return resourceVersion;
  }

  /** How often namespaces have been listed. */
  int lists() {
    return lists.get();
  }

  /** How often it has been asked what it serves. */
  int discoveries() {
    return discoveries.get();
  }

  /** The resource versions that watches of namespaces have asked to begin from. */
  List<Integer> watchedFrom() {
    return watchedFrom;
  }

  /** How many watches of namespaces are open. */
  int watches() {
    return watches.size();
  }

  private void say(String type, ObjectNode object) {
    String event = event(type, object);
    watches.forEach(watch -> watch.write.accept(event));
  }

  private static String event(String type, ObjectNode object) {
    return JSON.objectNode().put("type", type).set("object", object).toString() + '\n';
  }

  private ObjectNode object() {
    ObjectNode object = JSON.objectNode().put("kind", "Namespace").put("apiVersion", "v1");
    object.putObject("metadata").put("resourceVersion", Integer.toString(++resourceVersion));
    return object;
  }

  private static ObjectNode status(int code, String reason) {
    return JSON.objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", reason)
        .put("reason", reason)
        .put("code", code);
  }

  private void handle(HttpServerRequest request) {
    boolean namespaces = request.path().equals(NAMESPACES);
    boolean discovery = request.path().startsWith("/apis/");
    if (discovery) {
      discoveries.incrementAndGet();
    }
    if (hanging || queueing && !request.path().equals("/livez")) {
      return;
    }
    if (refusal > 0) {
      answer(request.response(), refusal, status(refusal, "Refused"));
    } else if (request.path().equals("/livez")) {
      request.response().end("ok");
    } else if (request.path().startsWith(NAMESPACES) && !defined) {
      request.response().setStatusCode(404).end("404 page not found");
    } else if (token != null && !("Bearer " + token).equals(request.getHeader("Authorization"))) {
      answer(request.response(), 401, status(401, "Unauthorized"));
    } else if ("true".equals(request.getParam("watch"))) {
      if (namespaces) {
        watchNamespaces(request);
      } else {
        open(request, nodes -> {});
      }
    } else if (namespaces) {
      lists.incrementAndGet();
      list(request.response(), "NamespaceList", objects.values());
    } else if (request.path().startsWith(NAMESPACES)) {
      String name = request.path().substring(NAMESPACES.length() + 1);
      ObjectNode object = objects.get(name);
      if (object == null) {
        ObjectNode notFound = status(404, "NotFound");
        notFound.putObject("details").put("name", name);
        answer(request.response(), 404, notFound);
      } else {
        answer(request.response(), 200, object);
      }
    } else if (request.path().equals("/api/v1/nodes")) {
      list(request.response(), "NodeList", List.of());
    } else {
      answer(request.response(), 404, status(404, "NotFound"));
    }
  }

  private static void answer(HttpServerResponse response, int code, ObjectNode body) {
    response.setStatusCode(code).putHeader("Content-Type", "application/json").end(body.toString());
  }

  private void list(HttpServerResponse response, String kind, Iterable<ObjectNode> items) {
    ObjectNode list = JSON.objectNode().put("kind", kind).put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", Integer.toString(resourceVersion));
    items.forEach(list.putArray("items")::add);
    answer(response, 200, list);
  }

  private void watchNamespaces(HttpServerRequest request) {
    int from = Integer.parseInt(request.getParam("resourceVersion"));
    if (upgrade(request) && transport == Transport.HTTP) {
      request.response().end();
      return;
    }
    watchedFrom.add(from);
    if (from >= oldest) {
      open(request, watches::add);
    } else if (expiry == Expiry.STATUS) {
      answer(request.response(), 410, status(410, "Expired"));
    } else {
      open(
          request,
          watch -> {
            watch.write.accept(event("ERROR", status(410, "Expired")));
            watch.end.run();
          });
    }
  }

  private static boolean upgrade(HttpServerRequest request) {
    return request.headers().contains("Upgrade");
  }

  private void open(HttpServerRequest request, Consumer<OpenWatch> opened) {
    Runnable cut = () -> request.connection().close();
    if (!upgrade(request)) {
      HttpServerResponse response =
          request.response().putHeader("Content-Type", "application/json").setChunked(true);
      response.writeHead();
      OpenWatch watch = new OpenWatch(response::write, response::end, cut);
      response.closeHandler(closed -> watches.remove(watch));
      response.endHandler(ended -> watches.remove(watch));
      opened.accept(watch);
    } else if (transport == Transport.HTTP) {
      request.response().end();
    } else {
      request
          .toWebSocket()
          .onSuccess(
              socket -> {
                OpenWatch watch = new OpenWatch(socket::writeTextMessage, socket::close, cut);
                socket.closeHandler(closed -> watches.remove(watch));
                opened.accept(watch);
              });
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
