package dev.kamajihetzner.webhook.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A number of clusters that are up, mostly ten to a namespace: of each a Cluster, a
 * KamajiControlPlane, a HetznerCluster and five MachineDeployments, as recorded and with what
 * controllers add to them; and three nodes of the management cluster.
 */
final class ClusterFleet {
  private static final ObjectMapper JSON = new JsonMapper();
  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final Path ADDED = Path.of("src/test/resources/load");
  private static final int CLUSTERS_IN_A_NAMESPACE = 10;
  private static final int WORKER_SETS = 5;
  private static final int NODES = 3;

  /** Where a cluster is. */
  record Place(String namespace, String name) {
    /** A recorded text, as if it were about this cluster. */
    String in(String recorded) {
      // Nothing else in the recorded reviews is called so.
      return recorded.replace("tenant-a", namespace).replace("workload", name);
    }
  }

  private final int clusters;
  private final int clustersInNamespace;
  private final Map<Kind, ResourceList> lists = new EnumMap<>(Kind.class);
  private int resourceVersion = 1;

  ClusterFleet(int clusters) {
    this(clusters, CLUSTERS_IN_A_NAMESPACE);
  }

  /** The same, with so many in a namespace. */
  ClusterFleet(int clusters, int clustersInNamespace) {
    this.clusters = clusters;
    this.clustersInNamespace = clustersInNamespace;
    addNamespaces();
    addNodes();
    addAll(Kind.CLUSTER, "cluster-create", 1);
    addAll(Kind.KAMAJI_CONTROL_PLANE, "kamajicontrolplane-create-without-location", 1);
    addAll(Kind.HETZNER_CLUSTER, "hetznercluster-create-without-load-balancer-block", 1);
    addAll(Kind.MACHINE_DEPLOYMENT, "machinedeployment-create", WORKER_SETS);
    String clusterApi = lists.get(Kind.CLUSTER).version();
    lists.put(Kind.MACHINE_POOL, new ResourceList(Kind.MACHINE_POOL, clusterApi));
    lists.put(Kind.CLUSTER_CLASS, new ResourceList(Kind.CLUSTER_CLASS, clusterApi));
  }

  /** How many clusters there are. */
  int size() {
    return clusters;
  }

  /** Where the cluster of that number, from 0 on, is. */
  Place place(int number) {
    return new Place(
        "tenant-%04d".formatted(number / clustersInNamespace), "workload-%05d".formatted(number));
  }

  /** All kinds, each with its objects. */
  Map<Kind, ResourceList> lists() {
    return lists;
  }

  private void addNamespaces() {
    ResourceList list = new ResourceList(Kind.NAMESPACE, "v1");
    String template = sorted(listItem(added(Kind.NAMESPACE)));
    for (int i = 0; i < clusters; i += clustersInNamespace) {
      Place place = place(i);
      list.add("", place.namespace(), identified(place.in(template), place.namespace()));
    }
    lists.put(Kind.NAMESPACE, list);
  }

  private void addNodes() {
    ResourceList list = new ResourceList(Kind.NODE, "v1");
    String template = sorted(listItem(added(Kind.NODE)));
    for (int i = 0; i < NODES; i++) {
      String name = "management-" + i;
      list.add("", name, identified(template.replace("own-name", name), name));
    }
    lists.put(Kind.NODE, list);
  }

  private void addAll(Kind kind, String review, int perCluster) {
    ObjectNode object = recorded(review);
    String apiVersion = object.path("apiVersion").textValue();
    String recordedName = object.at("/metadata/name").textValue();
    String template = sorted(completed(object, added(kind)));
    ResourceList list = new ResourceList(kind, apiVersion.substring(apiVersion.indexOf('/') + 1));
    for (int i = 0; i < clusters; i++) {
      Place place = place(i);
      for (int j = 0; j < perCluster; j++) {
        // Worker sets are called by number.
        String numbered = template.replace("-md-0", "-md-" + j);
        String name = place.in(recordedName).replace("-md-0", "-md-" + j);
        list.add(
            place.namespace(),
            name,
            identified(place.in(numbered), kind + "/" + name)
                .replace("cluster-uid", uid(Kind.CLUSTER + "/" + place.name())));
      }
    }
    lists.put(kind, list);
  }

  private static ObjectNode recorded(String review) {
    try {
      return (ObjectNode)
          JSON.readTree(RecordedReviews.body("current/" + review)).at("/request/object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode added(Kind kind) {
    Path file = ADDED.resolve(kind.toString().toLowerCase() + ".yaml");
    return (ObjectNode) GivenDocuments.in(file).get(0);
  }

  /** An object as it was sent, with what was added to it later, and who owns that. */
  private static ObjectNode completed(ObjectNode object, ObjectNode added) {
    List<ObjectNode> owned = owned(added, object.path("apiVersion").textValue());
    try {
      ObjectNode completed = JSON.readerForUpdating(object).readValue(added);
      ((ArrayNode) completed.at("/metadata/managedFields")).addAll(owned);
      return completed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object of the core group as it is in a list, where what it is is said once for all. */
  private static ObjectNode listItem(ObjectNode object) {
    List<ObjectNode> owned = owned(object, object.path("apiVersion").textValue());
    object.withObject("/metadata").putArray("managedFields").addAll(owned);
    return object.without(List.of("apiVersion", "kind"));
  }

  /** In the order in which API servers write custom resources. */
  private static String sorted(ObjectNode object) {
    try {
      return SORTED.writeValueAsString(JSON.convertValue(object, Map.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One entry for the status and one for all the rest, as controllers write the two apart. */
  private static List<ObjectNode> owned(ObjectNode added, String apiVersion) {
    ObjectNode rest = JSON.createObjectNode();
    ObjectNode metadata = rest.putObject("metadata");
    added
        .path("metadata")
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isContainerNode()) {
                metadata.set(field.getKey(), field.getValue());
              }
            });
    rest.set("spec", added.path("spec").deepCopy());
    List<ObjectNode> owned = new ArrayList<>();
    owned.add(entry(apiVersion, FieldsV1.of(rest)));
    owned.add(
        entry(apiVersion, FieldsV1.of(JSON.createObjectNode().set("status", added.path("status"))))
            .put("subresource", "status"));
    return owned;
  }

  private static ObjectNode entry(String apiVersion, ObjectNode fields) {
    ObjectNode entry =
        JSON.createObjectNode()
            .put("apiVersion", apiVersion)
            .put("fieldsType", "FieldsV1")
            .put("manager", "manager")
            .put("operation", "Update")
            .put("time", "2026-11-22T15:04:12Z");
    entry.set("fieldsV1", fields);
    return entry;
  }

  private String identified(String object, String identity) {
    return object
        .replace("own-uid", uid(identity))
        .replace("own-version", Integer.toString(resourceVersion++));
  }

  /** The UID of an object, by its kind and its name. */
  static String uid(String identity) {
    return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
