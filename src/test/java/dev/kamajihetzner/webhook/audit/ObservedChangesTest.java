package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObservedChangesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String CLUSTER =
      """
      spec:
        controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: %s}
        infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: HetznerCluster, name: %s}
      """;

  private final IndexedClusterGraph graph = new IndexedClusterGraph();
  private final Map<Kind, ObjectStore> stores = new EnumMap<>(Kind.class);
  private final LookedUp lookedUp = new LookedUp(key -> true);
  private final Set<ObjectKey> changed = new HashSet<>();
  private ObservedChanges changes;

  @BeforeEach
  void observe() {
    RestingClusters resting = new RestingClusters(graph, () -> stores.get(Kind.CLUSTER).keys());
    changes = new ObservedChanges(graph, resting, lookedUp, changed::addAll);
    for (Kind kind : Kind.allLookedUp()) {
      stores.put(kind, changes.around(kind, graph.store(kind)));
    }
    put(Kind.CLUSTER, "n", "a", CLUSTER.formatted("a", "a"));
    put(Kind.CLUSTER, "n", "b", CLUSTER.formatted("b", "b"));
    put(Kind.CLUSTER, "m", "a", CLUSTER.formatted("a", "a"));
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "a", "spec: {version: v1.34.0}");
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "b", "spec: {version: v1.34.0}");
    put(Kind.HETZNER_CLUSTER, "n", "a", "spec: {}");
    changed.clear();
  }

  private static JsonNode object(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void put(Kind kind, String namespace, String name, String yaml) {
    stores.get(kind).put(new ObjectKey(namespace, name), object(yaml));
  }

  private void assertChanged(String... clusters) {
    assertThat(changed.stream().map(it -> it.namespace() + "/" + it.name()))
        .containsExactlyInAnyOrder(clusters);
    changed.clear();
  }

  @Test
  void aClusterRestsOnItself() {
    put(Kind.CLUSTER, "n", "new", "spec: {}");
    assertChanged("n/new");
    stores.get(Kind.CLUSTER).remove(new ObjectKey("n", "new"));
    assertChanged("n/new");
    assertThat(graph.cluster("n", "new")).isEmpty();
  }

  @Test
  void whatIsOnlySeenAgainChangesNothing() {
    put(
        Kind.KAMAJI_CONTROL_PLANE,
        "n",
        "a",
        "{metadata: {resourceVersion: '7'}, spec: {version: v1.34.0}}");

    assertChanged();
  }

  @Test
  void ofAControlPlaneTheClustersThatReferToIt() {
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "a", "spec: {version: v1.35.0}");
    assertChanged("n/a");
    put(
        Kind.KAMAJI_CONTROL_PLANE,
        "n",
        "a",
        "{metadata: {annotations: {x: y}}, spec: {version: v1.35.0}}");
    assertChanged("n/a");
    put(
        Kind.KAMAJI_CONTROL_PLANE,
        "n",
        "a",
        "{metadata: {labels: {x: y}}, spec: {version: v1.35.0}}");
    assertChanged("n/a");
    stores.get(Kind.KAMAJI_CONTROL_PLANE).remove(new ObjectKey("n", "a"));
    assertChanged("n/a");
    assertThat(graph.controlPlane("n", "a")).isEmpty();
  }

  @Test
  void anotherClusterOnTheSameObjectsConcernsBoth() {
    put(Kind.CLUSTER, "n", "second", CLUSTER.formatted("a", "b"));
    assertChanged("n/second", "n/a", "n/b");
    put(Kind.CLUSTER, "n", "second", CLUSTER.formatted("none", "none"));
    assertChanged("n/second", "n/a", "n/b");
  }

  /** Also who had the name before, and who had it beside. */
  @Test
  void ofALoadBalancersNameEverybodyWhoAsksForIt() {
    String named =
        """
        spec:
          version: v1.34.0
          network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: shared}}
        """;
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "a", named);
    assertChanged("n/a");
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "b", named);
    assertChanged("n/a", "n/b");
    put(
        Kind.HETZNER_CLUSTER,
        "m",
        "a",
        "spec: {controlPlaneLoadBalancer: {enabled: true, name: shared}}");
    assertChanged("m/a", "n/a", "n/b");
    put(Kind.KAMAJI_CONTROL_PLANE, "n", "a", "spec: {version: v1.34.0}");
    assertChanged("m/a", "n/a", "n/b");
  }

  @Test
  void ofWorkersTheirClusterAlsoWhenTheyAreGone() {
    put(Kind.MACHINE_DEPLOYMENT, "n", "md", "spec: {clusterName: a}");
    assertChanged("n/a");
    stores.get(Kind.MACHINE_DEPLOYMENT).remove(new ObjectKey("n", "md"));
    assertChanged("n/a");
    put(Kind.MACHINE_POOL, "n", "mp", "spec: {}");
    assertChanged();
  }

  /** The nodes' own hash codes would not tell the two apart. */
  @Test
  void referencesThatChangePlacesAreAChange() {
    put(Kind.CLUSTER, "n", "swapped", CLUSTER.formatted("a", "b"));
    changed.clear();

    put(Kind.CLUSTER, "n", "swapped", CLUSTER.formatted("b", "a"));

    assertChanged("n/swapped", "n/a", "n/b");
  }

  /** One control plane of two Clusters is judged by the workers of both. */
  @Test
  void whatClustersShareConcernsAll() {
    put(Kind.CLUSTER, "n", "second", CLUSTER.formatted("a", "other"));
    changed.clear();

    put(Kind.MACHINE_DEPLOYMENT, "n", "md", "spec: {clusterName: second}");
    assertChanged("n/second", "n/a");
    put(Kind.HETZNER_CLUSTER, "n", "other", "spec: {}");
    assertChanged("n/second", "n/a");
  }

  @Test
  void ofAClusterClassItsClusters() {
    put(
        Kind.CLUSTER,
        "n",
        "topology",
        "spec: {topology: {classRef: {name: kamaji, namespace: classes}}}");
    changed.clear();

    put(Kind.CLUSTER_CLASS, "classes", "kamaji", "spec: {}");
    assertChanged("n/topology");
    put(Kind.CLUSTER_CLASS, "n", "kamaji", "spec: {}");
    assertChanged();
  }

  @Test
  void ofANamespaceAllInIt() {
    put(Kind.NAMESPACE, "", "n", "metadata: {labels: {x: y}}");

    assertChanged("n/a", "n/b");
  }

  @Test
  void ofNodesOnlyTheirLocations() {
    String node =
        "{metadata: {labels: {topology.kubernetes.io/region: fsn1}},"
            + " spec: {providerID: 'hcloud://%s'}}";
    put(Kind.NODE, "", "one", node.formatted(1));
    assertChanged("n/a", "n/b", "m/a");
    put(Kind.NODE, "", "two", node.formatted(2));
    stores.get(Kind.NODE).remove(new ObjectKey("", "two"));
    assertChanged();
    stores.get(Kind.NODE).remove(new ObjectKey("", "one"));
    assertChanged("n/a", "n/b", "m/a");
  }

  @Test
  void ofAHealthCheckItsClusterBeforeAnybodyLookedItUp() {
    ObjectStore checks = changes.of(GroupKind.MACHINE_HEALTH_CHECK);

    checks.put(new ObjectKey("n", "check"), object("spec: {clusterName: b}"));
    assertChanged("n/b");
    checks.remove(new ObjectKey("n", "check"));
    assertChanged("n/b");
  }

  @Test
  void ofAnythingElseWhoLookedItUp() {
    ObjectStore templates = changes.of(GroupKind.HCLOUD_MACHINE_TEMPLATE);
    ObjectKey key = new ObjectKey("n", "t");
    lookedUp.put(
        new ObjectKey("n", "b"),
        new RestsOn(Set.of(new Key(GroupKind.HCLOUD_MACHINE_TEMPLATE, "n", "t"))),
        lookedUp.now());

    templates.put(key, object("spec: {}"));
    assertChanged("n/b");
    assertThat(templates.keys()).containsExactly(key);
    templates.put(key, object("spec: {}"));
    assertChanged();
    templates.remove(key);
    assertChanged("n/b");
    assertThat(templates.keys()).isEmpty();
  }

  /** As watches do where the kind is served no more. */
  @Test
  void allOfAKindCanBeRemovedWhileTheyAreWalkedThrough() {
    ObjectStore templates = changes.of(GroupKind.HCLOUD_MACHINE_TEMPLATE);
    Key second = new Key(GroupKind.HCLOUD_MACHINE_TEMPLATE, "n", "second");
    lookedUp.put(new ObjectKey("n", "a"), new RestsOn(Set.of(second)), lookedUp.now());
    templates.put(new ObjectKey("n", "first"), object("spec: {}"));
    templates.put(new ObjectKey("n", "second"), object("spec: {}"));
    templates.put(new ObjectKey("n", "third"), object("spec: {}"));
    changed.clear();

    templates.keys().forEach(templates::remove);

    assertThat(templates.keys()).isEmpty();
    assertThat(changed).containsExactly(new ObjectKey("n", "a"));
  }
}
