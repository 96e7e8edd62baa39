package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves a fleet as a Kubernetes API server would, by HTTP/1.1 and TLS: discovery, lists with
 * {@code limit} and {@code continue}, single objects, and watches in which nothing ever happens.
 * Nobody may do anything else.
 */
final class StubApiServer implements AutoCloseable {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/(?<group>[^/]+))/(?<version>[^/]+)(?:/namespaces/(?<namespace>[^/]+))?"
              + "/(?<plural>[a-z]+)(?:/(?<name>[^/]+))?");
  private static final int CHUNK = 64 * 1024;

  /** Above any object's. */
  private static final String RESOURCE_VERSION = "1000000";

  private final Vertx vertx;
  private final HttpServer server;
  private final ServingCertificates certificates;
  private final Collection<ResourceList> lists;

  /** Starts it on a free port of this machine. */
  StubApiServer(ClusterFleet fleet, ServingCertificates certificates) {
    this.lists = fleet.lists().values();
    this.certificates = certificates;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(certificates.certificateFile().toString())
                            .setKeyPath(certificates.keyFile().toString())))
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  int port() {
    return server.actualPort();
  }

  /** Writes a kubeconfig whose only context is this server. */
  Path writeKubeconfig(Path file) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
          - name: stub
            cluster:
              server: https://127.0.0.1:%d
              certificate-authority-data: %s
        users:
          - name: webhook
            user:
              token: anything
        contexts:
          - name: stub
            context:
              cluster: stub
              user: webhook
        current-context: stub
        """
            .formatted(port(), certificates.caBundle()));
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.endsWith("/subjectaccessreviews")) {
      request.body().onSuccess(body -> deny(request.response(), body));
    } else if (path.matches("/apis/[^/]+")) {
      answer(request.response(), 200, group(path.substring("/apis/".length())));
    } else if (path.matches("/apis/[^/]+/[^/]+")) {
      answer(request.response(), 200, resources(path.substring("/apis/".length())));
    } else if ("true".equals(request.getParam("watch")) || "1".equals(request.getParam("watch"))) {
      watch(request);
    } else {
      read(request);
    }
  }

  private ObjectNode group(String group) {
    ObjectNode answer =
        JSON.objectNode().put("kind", "APIGroup").put("apiVersion", "v1").put("name", group);
    ArrayNode versions = answer.putArray("versions");
    ofKinds(it -> it.kind().group().equals(group)).stream()
        .map(ResourceList::version)
        .distinct()
        .forEach(
            version ->
                versions
                    .addObject()
                    .put("groupVersion", group + '/' + version)
                    .put("version", version));
    return answer;
  }

  private ObjectNode resources(String apiVersion) {
    ObjectNode answer =
        JSON.objectNode()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", apiVersion);
    ArrayNode resources = answer.putArray("resources");
    for (ResourceList list : ofKinds(it -> it.apiVersion().equals(apiVersion))) {
      resources
          .addObject()
          .put("name", list.kind().plural())
          .put("kind", list.kind().toString())
          .put("namespaced", list.kind().namespaced());
    }
    return answer;
  }

  private List<ResourceList> ofKinds(Predicate<ResourceList> wanted) {
    return lists.stream().filter(wanted).toList();
  }

  private static void deny(HttpServerResponse response, Buffer review) {
    ObjectNode answer = JSON.objectNode();
    answer.put("kind", "SubjectAccessReview").put("apiVersion", "authorization.k8s.io/v1");
    answer.putObject("status").put("allowed", false);
    answer(response, 201, answer);
  }

  private static void watch(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.headers().contains("Upgrade")) {
      // Then the client watches by plain HTTP instead of a web socket.
      response.end();
      return;
    }
    response.putHeader("Content-Type", "application/json").setChunked(true);
    response.write(Buffer.buffer());
  }

  private void read(HttpServerRequest request) {
    Matcher matcher = PATH.matcher(request.path());
    ResourceList list =
        matcher.matches()
            ? ofKinds(
                    it ->
                        it.kind().plural().equals(matcher.group("plural"))
                            && it.kind().group().equals(text(matcher.group("group")))
                            && it.version().equals(matcher.group("version")))
                .stream()
                .findFirst()
                .orElse(null)
            : null;
    if (list == null) {
      notFound(request);
      return;
    }
    String namespace = matcher.group("namespace");
    String name = matcher.group("name");
    if (name == null) {
      page(request, list, namespace == null ? list.all() : list.in(namespace));
      return;
    }
    list.get(text(namespace), name)
        .ifPresentOrElse(
            object -> json(request.response(), 200).end(object), () -> notFound(request));
  }

  private static String text(String group) {
    return group == null ? "" : group;
  }

  private static void page(HttpServerRequest request, ResourceList list, List<byte[]> objects) {
    int first = number(request.getParam("continue"), 0);
    int limit = number(request.getParam("limit"), 0);
    int end = limit == 0 ? objects.size() : Math.min(objects.size(), first + limit);
    ObjectNode metadata = JSON.objectNode().put("resourceVersion", RESOURCE_VERSION);
    if (end < objects.size()) {
      metadata
          .put("continue", Integer.toString(end))
          .put("remainingItemCount", objects.size() - end);
    }
    HttpServerResponse response = json(request.response(), 200).setChunked(true);
    response.write(
        "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":%s,\"items\":["
            .formatted(list.kind(), list.apiVersion(), metadata));
    write(response, objects.subList(first, end).iterator());
  }

  private static int number(String parameter, int absent) {
    return parameter == null || parameter.isEmpty() ? absent : Integer.parseInt(parameter);
  }

  /** Writes as long as the client takes it, and the rest when it does so again. */
  private static void write(HttpServerResponse response, Iterator<byte[]> objects) {
    while (objects.hasNext()) {
      if (response.writeQueueFull()) {
        response.drainHandler(drained -> write(response, objects));
        return;
      }
      Buffer chunk = Buffer.buffer(CHUNK);
      while (objects.hasNext() && chunk.length() < CHUNK) {
        chunk.appendBytes(objects.next());
        if (objects.hasNext()) {
          chunk.appendByte((byte) ',');
        }
      }
      response.write(chunk);
    }
    response.drainHandler(null).end("]}\n");
  }

  private static void notFound(HttpServerRequest request) {
    answer(
        request.response(),
        404,
        JSON.objectNode()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("message", "not found: " + request.path())
            .put("reason", "NotFound")
            .put("code", 404));
  }

  private static void answer(HttpServerResponse response, int code, ObjectNode body) {
    json(response, code).end(body.toString());
  }

  private static HttpServerResponse json(HttpServerResponse response, int code) {
    return response.setStatusCode(code).putHeader("Content-Type", "application/json");
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
