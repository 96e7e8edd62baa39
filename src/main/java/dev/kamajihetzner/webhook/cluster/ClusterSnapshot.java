package dev.kamajihetzner.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The objects that policies know, as they were in a cluster at one moment; whole, as JSON. */
public final class ClusterSnapshot {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new JsonMapper();

  private final Map<Kind, Map<ObjectKey, JsonNode>> objects;

  private ClusterSnapshot(Map<Kind, Map<ObjectKey, JsonNode>> objects) {
    this.objects = objects;
  }

  /**
   * Reads from the cluster of the current kubeconfig context: control planes, ClusterClasses, nodes
   * and namespaces of all namespaces, the rest of those given.
   *
   * @param kinds those of which objects are judged; what nobody looks up is read only if it is
   *     among them
   * @throws IOException if that cannot be done; the message says why
   */
  public static ClusterSnapshot read(Set<String> namespaces, Set<Kind> kinds) throws IOException {
    try (KubernetesClient client =
        CurrentContext.client(Config.autoConfigure(null), ClusterSerialization.whole())) {
      Map<Kind, String> versions = ServedVersions.of(new TimedClient(client, TIMEOUT));
      Map<Kind, Map<ObjectKey, JsonNode>> objects = new EnumMap<>(Kind.class);
      for (Map.Entry<Kind, String> served : versions.entrySet()) {
        Kind kind = served.getKey();
        if (!kind.lookedUp() && !kinds.contains(kind)) {
          continue;
        }
        Map<ObjectKey, JsonNode> ofKind = new HashMap<>();
        var resources = client.genericKubernetesResources(KindWatch.api(kind, served.getValue()));
        if (neededWhole(kind)) {
          put(ofKind, resources.inAnyNamespace().list().getItems());
        } else {
          for (String namespace : namespaces) {
            put(ofKind, resources.inNamespace(namespace).list().getItems());
          }
        }
        objects.put(kind, ofKind);
      }
      return new ClusterSnapshot(objects);
    } catch (KubernetesClientException e) {
      throw new IOException("the cluster cannot be read: " + TimedClient.reason(e), e);
    }
  }

  /** Names of load balancers are compared, and ClusterClasses referred to, across namespaces. */
  private static boolean neededWhole(Kind kind) {
    return !kind.namespaced() || kind == Kind.KAMAJI_CONTROL_PLANE || kind == Kind.CLUSTER_CLASS;
  }

  private static void put(
      Map<ObjectKey, JsonNode> objects, List<GenericKubernetesResource> resources) {
    for (GenericKubernetesResource resource : resources) {
      ObjectNode object = JSON.valueToTree(resource);
      objects.put(ObservedObject.key(resource), object);
    }
  }

  /** All objects. */
  public List<JsonNode> objects() {
    return objects.values().stream().flatMap(ofKind -> ofKind.values().stream()).toList();
  }

  /** A graph of all objects, to which others may be added. */
  public IndexedClusterGraph graph() {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    objects.forEach(
        (kind, ofKind) ->
            ofKind.forEach((key, object) -> graph.put(kind, key.namespace(), key.name(), object)));
    return graph;
  }

  public Optional<JsonNode> find(Kind kind, String namespace, String name) {
    return Optional.ofNullable(
        objects
            .getOrDefault(kind, Map.of())
            .get(new ObjectKey(kind.namespaced() ? namespace : "", name)));
  }
}
