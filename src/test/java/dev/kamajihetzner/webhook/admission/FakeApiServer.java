package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the same Kamaji cluster in some namespaces. Lists of all namespaces and watches always
 * work; how a single namespace is read is in its name:
 *
 * <ul>
 *   <li>{@code live}: as it has been listed
 *   <li>{@code upgraded}: the control plane is of version 1.26.3 by now
 *   <li>{@code deleted}: there is nothing any more
 *   <li>{@code throttled}: with status 429
 *   <li>{@code failing}: with status 500
 *   <li>{@code broken}: with something that is no JSON
 *   <li>{@code hanging}: never
 * </ul>
 *
 * Who may override is in the user's name: {@code allowed}, {@code failing}, {@code hanging}, or
 * anything else for no.
 */
public final class FakeApiServer implements AutoCloseable {
  static final List<String> NAMESPACES =
      List.of("live", "upgraded", "deleted", "throttled", "failing", "broken", "hanging");

  /** Where it tells how many gets, lists and SubjectAccessReviews there have been. */
  static final String COUNTS = "/counts";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/(?<group>[^/]+))/(?<version>[^/]+)(?:/namespaces/(?<namespace>[^/]+))?"
              + "/(?<plural>[a-z]+)(?:/(?<name>[^/]+))?");

  /** API version and kind of a resource, with the objects of one namespace. */
  private record Resource(String apiVersion, String kind, String object) {}

  private static final Map<String, Resource> RESOURCES = new LinkedHashMap<>();

  static {
    RESOURCES.put(
        "clusters",
        new Resource(
            "cluster.x-k8s.io/v1beta2",
            "Cluster",
            """
            metadata: {name: workload}
            spec:
              controlPlaneRef:
                apiGroup: controlplane.cluster.x-k8s.io
                kind: KamajiControlPlane
                name: workload-control-plane
              infrastructureRef:
                apiGroup: infrastructure.cluster.x-k8s.io
                kind: HetznerCluster
                name: workload
            """));
    RESOURCES.put(
        "machinedeployments", new Resource("cluster.x-k8s.io/v1beta2", "MachineDeployment", null));
    RESOURCES.put("machinepools", new Resource("cluster.x-k8s.io/v1beta2", "MachinePool", null));
    RESOURCES.put("clusterclasses", new Resource("cluster.x-k8s.io/v1beta2", "ClusterClass", null));
    RESOURCES.put(
        "kamajicontrolplanes",
        new Resource(
            "controlplane.cluster.x-k8s.io/v1alpha2",
            "KamajiControlPlane",
            """
            metadata: {name: workload-control-plane}
            spec: {version: 1.25.2}
            """));
    RESOURCES.put(
        "hetznerclusters",
        new Resource("infrastructure.cluster.x-k8s.io/v1beta1", "HetznerCluster", null));
    RESOURCES.put("namespaces", new Resource("v1", "Namespace", null));
    RESOURCES.put("nodes", new Resource("v1", "Node", null));
    RESOURCES.put(
        "secrets",
        new Resource(
            "v1",
            "Secret",
            """
            metadata: {name: certificate, generation: 2}
            type: kubernetes.io/tls
            data: {tls.crt: QQ==}
            """));
    RESOURCES.put(
        "leases",
        new Resource(
            "coordination.k8s.io/v1",
            "Lease",
            """
            metadata: {name: leader}
            spec: {holderIdentity: one, leaseDurationSeconds: 15}
            """));
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();

  public FakeApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody();
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      if (path.equals(COUNTS)) {
        ObjectNode counts = JSON.objectNode();
        requests.forEach(counts::put);
        answer(exchange, counts);
      } else if (path.endsWith("/subjectaccessreviews")) {
        count("reviews");
        review(exchange);
      } else if (path.matches("/apis/[^/]+")) {
        answer(exchange, group(path.substring("/apis/".length())));
      } else if (path.matches("/apis/[^/]+/[^/]+")) {
        answer(exchange, resources(path.substring("/apis/".length())));
      } else if (query.contains("watch=true")) {
        watch(exchange);
      } else {
        read(exchange, path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode group(String group) {
    ObjectNode answer = JSON.objectNode().put("kind", "APIGroup").put("name", group);
    ArrayNode versions = answer.putArray("versions");
    RESOURCES.values().stream()
        .map(Resource::apiVersion)
        .filter(it -> it.startsWith(group + "/"))
        .distinct()
        .forEach(
            it ->
                versions
                    .addObject()
                    .put("groupVersion", it)
                    .put("version", it.substring(it.indexOf('/') + 1)));
    return answer;
  }

  private static JsonNode resources(String apiVersion) {
    ObjectNode answer =
        JSON.objectNode().put("kind", "APIResourceList").put("groupVersion", apiVersion);
    ArrayNode resources = answer.putArray("resources");
    RESOURCES.forEach(
        (plural, it) -> {
          if (it.apiVersion.equals(apiVersion)) {
            resources.addObject().put("name", plural).put("kind", it.kind).put("namespaced", true);
          }
        });
    return answer;
  }

  /** Nothing ever happens, but for the bookmark by which the client sees that its watch is up. */
  private void watch(HttpExchange exchange) throws IOException, InterruptedException {
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      // Then the client watches by plain HTTP instead of a web socket.
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    Matcher matcher = PATH.matcher(exchange.getRequestURI().getPath());
    Resource resource = matcher.matches() ? RESOURCES.get(matcher.group("plural")) : null;
    if (resource != null) {
      ObjectNode bookmark = JSON.objectNode().put("type", "BOOKMARK");
      bookmark
          .putObject("object")
          .put("apiVersion", resource.apiVersion)
          .put("kind", resource.kind)
          .putObject("metadata")
          .put("resourceVersion", "1");
      exchange.getResponseBody().write((bookmark + "\n").getBytes(StandardCharsets.UTF_8));
    }
    exchange.getResponseBody().flush();
    closed.await();
  }

  private void count(String what) {
    requests.merge(what, 1, Integer::sum);
  }

  private void read(HttpExchange exchange, String path) throws IOException, InterruptedException {
    Matcher matcher = PATH.matcher(path);
    Resource resource = matcher.matches() ? RESOURCES.get(matcher.group("plural")) : null;
    if (resource == null) {
      status(exchange, 404, "no such path: " + path);
      return;
    }
    String namespace = matcher.group("namespace");
    String name = matcher.group("name");
    count(name == null ? "lists" : "gets");
    if (resource.kind.equals("Namespace")) {
      namespace = name;
    }
    switch (String.valueOf(namespace)) {
      case "hanging" -> closed.await();
      case "throttled" -> status(exchange, 429, "too many requests");
      case "failing" -> status(exchange, 500, "etcd is having a bad day");
      case "broken" -> {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("<html>".getBytes());
      }
      default -> {
        if (name == null) {
          ObjectNode list =
              JSON.objectNode()
                  .put("apiVersion", resource.apiVersion)
                  .put("kind", resource.kind + "List");
          list.putObject("metadata").put("resourceVersion", "1");
          ArrayNode items = list.putArray("items");
          for (String one : namespace == null ? NAMESPACES : List.of(namespace)) {
            JsonNode object = namespace == null ? listed(resource, one) : live(resource, one);
            if (object != null) {
              items.add(object);
            }
          }
          answer(exchange, list);
        } else {
          JsonNode object = live(resource, namespace);
          if (object != null && object.at("/metadata/name").textValue().equals(name)) {
            answer(exchange, object);
          } else {
            ObjectNode notFound = status(404, "not found");
            notFound.putObject("details").put("name", name);
            send(exchange, 404, notFound);
          }
        }
      }
    }
  }

  private static ObjectNode live(Resource resource, String namespace) throws IOException {
    if (namespace.equals("deleted") && !resource.kind.equals("Namespace")) {
      return null;
    }
    ObjectNode object = listed(resource, namespace);
    if (namespace.equals("upgraded") && resource.kind.equals("KamajiControlPlane")) {
      ((ObjectNode) object.path("spec")).put("version", "v1.26.3");
    }
    return object;
  }

  private static ObjectNode listed(Resource resource, String namespace) throws IOException {
    if (resource.kind.equals("Namespace")) {
      ObjectNode object = JSON.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
      object.putObject("metadata").put("name", namespace).put("resourceVersion", "1");
      return object;
    }
    if (resource.object == null) {
      return null;
    }
    ObjectNode object = (ObjectNode) new YAMLMapper().readTree(resource.object);
    object.put("apiVersion", resource.apiVersion).put("kind", resource.kind);
    ((ObjectNode) object.path("metadata"))
        .put("namespace", namespace)
        .put("uid", namespace + resource.kind)
        .put("resourceVersion", "1");
    return object;
  }

  private void review(HttpExchange exchange) throws IOException, InterruptedException {
    ObjectNode review =
        (ObjectNode) RecordedReviews.parsed(exchange.getRequestBody().readAllBytes());
    JsonNode attributes = review.at("/spec/resourceAttributes");
    boolean asked =
        attributes.path("verb").asText().equals("override")
            && attributes.path("group").asText().equals("kamaji-hetzner.dev")
            && attributes.path("resource").asText().equals("policies")
            && attributes.path("name").asText().equals("version-match")
            && NAMESPACES.contains(attributes.path("namespace").asText());
    switch (review.at("/spec/user").asText()) {
      case "hanging" -> closed.await();
      case "failing" -> status(exchange, 500, "no authorizer");
      default -> {
        review
            .putObject("status")
            .put("allowed", asked && review.at("/spec/user").asText().equals("allowed"));
        answer(exchange, review);
      }
    }
  }

  private static void status(HttpExchange exchange, int code, String message) throws IOException {
    send(exchange, code, status(code, message));
  }

  private static ObjectNode status(int code, String message) {
    return JSON.objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", message)
        .put("code", code);
  }

  private static void answer(HttpExchange exchange, JsonNode body) throws IOException {
    send(exchange, 200, body);
  }

  private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = Webhook.bytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
