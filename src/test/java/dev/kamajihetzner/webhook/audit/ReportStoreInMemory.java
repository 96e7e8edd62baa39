package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** An API server that keeps objects by their paths, and fails as it is told to. */
final class ReportStoreInMemory implements ReportStore {
  private static final ObjectMapper JSON = new JsonMapper();

  final Map<String, ObjectNode> objects = new TreeMap<>();
  final List<String> writes = new CopyOnWriteArrayList<>();
  final List<String> patches = new CopyOnWriteArrayList<>();
  final Set<ReportApi.Group> served = ConcurrentHashMap.newKeySet();

  private volatile UnaryOperator<String> failure = request -> null;
  private int version;

  ReportStoreInMemory(ReportApi.Group... served) {
    this.served.addAll(List.of(served));
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Has requests fail.
   *
   * @param failure of a request such as {@code POST /api/v1/…} the status, with what is said of it;
   *     null where it does not fail
   */
  void failing(UnaryOperator<String> failure) {
    this.failure = failure;
  }

  void well() {
    failing(request -> null);
  }

  private void request(String request) {
    String told = failure.apply(request);
    if (told != null) {
      int status = Integer.parseInt(told.split(" ")[0]);
      throw new KubernetesClientException(told, status, null);
    }
  }

  private boolean serves(String path) {
    return !path.startsWith("/apis/")
        || served.stream().anyMatch(it -> path.startsWith("/apis/" + it))
        || path.contains("cluster.x-k8s.io");
  }

  @Override
  public synchronized JsonNode read(String path) {
    request("GET " + path);
    for (ReportApi.Group group : served) {
      String version = group == ReportApi.Group.OPENREPORTS ? "v1alpha1" : "v1alpha2";
      if (path.equals("/apis/" + group)) {
        return json("{\"versions\":[{\"version\":\"%s\"}]}".formatted(version));
      }
      ReportApi api = new ReportApi(group, version);
      if (path.equals("/apis/" + api)) {
        return json(
            "{\"resources\":[{\"name\":\"%s\"}]}".formatted(api.resource().split("\\.")[0]));
      }
    }
    JsonNode object = serves(path) ? objects.get(path) : null;
    return object == null ? null : object.deepCopy();
  }

  @Override
  public synchronized boolean create(String collection, ObjectNode object) {
    String path = collection + '/' + object.at("/metadata/name").asText();
    request("POST " + path);
    if (!serves(path)) {
      return false;
    }
    if (objects.containsKey(path)) {
      throw new KubernetesClientException("409 already exists", 409, null);
    }
    store("POST", path, object);
    return true;
  }

  @Override
  public synchronized boolean replace(String path, ObjectNode object) {
    request("PUT " + path);
    ObjectNode stored = serves(path) ? objects.get(path) : null;
    if (stored == null) {
      return false;
    }
    if (!stored.at("/metadata/resourceVersion").equals(object.at("/metadata/resourceVersion"))) {
      throw new KubernetesClientException("409 changed", 409, null);
    }
    store("PUT", path, object);
    return true;
  }

  @Override
  public synchronized void delete(String path, JsonNode object) {
    request("DELETE " + path);
    if (objects.remove(path) != null) {
      writes.add("DELETE " + path);
    }
  }

  @Override
  public synchronized boolean patch(String path, String patch) {
    request("PATCH " + path);
    patches.add(patch);
    writes.add("PATCH " + path);
    return objects.containsKey(path);
  }

  @Override
  public synchronized void list(ReportApi api, Consumer<JsonNode> report) {
    request("GET " + api.path());
    if (serves(api.path())) {
      List.copyOf(objects.entrySet()).stream()
          .filter(it -> it.getKey().startsWith("/apis/" + api))
          .map(Map.Entry::getValue)
          .filter(ReportDocument::isOurs)
          .forEach(it -> report.accept(it.deepCopy()));
    }
  }

  /** Somebody else's write. */
  synchronized void put(String path, ObjectNode object) {
    version++;
    object.withObject("/metadata").put("resourceVersion", Integer.toString(version));
    objects.put(path, object);
  }

  private void store(String verb, String path, ObjectNode object) {
    put(path, json(object.toString()));
    writes.add(verb + ' ' + path);
  }

  synchronized List<ObjectNode> events() {
    return objects.entrySet().stream()
        .filter(it -> it.getKey().contains("/events/"))
        .map(Map.Entry::getValue)
        .map(ObjectNode::deepCopy)
        .toList();
  }

  synchronized List<ObjectNode> reports() {
    return objects.entrySet().stream()
        .filter(it -> it.getKey().contains("reports/"))
        .map(Map.Entry::getValue)
        .map(ObjectNode::deepCopy)
        .toList();
  }
}
