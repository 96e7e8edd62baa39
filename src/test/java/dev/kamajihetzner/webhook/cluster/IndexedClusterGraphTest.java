package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.WorkerSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IndexedClusterGraphTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNode NOTHING = YAML.createObjectNode();

  private final IndexedClusterGraph graph = new IndexedClusterGraph();

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode cluster(String controlPlane, String infrastructure) {
    return yaml(
        """
        spec:
          controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: %s}
          infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1, kind: HetznerCluster, name: %s}
        """
            .formatted(controlPlane, infrastructure));
  }

  private static JsonNode controlPlane(String loadBalancerName) {
    return yaml(
        "spec: {network: {serviceAnnotations: {load-balancer.hetzner.cloud/name: %s}}}"
            .formatted(loadBalancerName));
  }

  private static JsonNode workers(String cluster) {
    return yaml("spec: {clusterName: %s}".formatted(cluster));
  }

  private static JsonNode node(String providerId, String location) {
    return yaml(
        "{metadata: {labels: {topology.kubernetes.io/region: %s}}, spec: {providerID: '%s'}}"
            .formatted(location, providerId));
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("n", name);
  }

  @Test
  void findsClustersByWhatTheyReferTo() {
    graph.put(Kind.CLUSTER, key("a"), cluster("cp", "hc"));
    graph.put(Kind.CLUSTER, key("b"), cluster("cp", "other"));
    graph.put(Kind.CLUSTER, new ObjectKey("m", "c"), cluster("cp", "hc"));

    assertThat(graph.clustersWithControlPlane("n", "cp"))
        .extracting(Cluster::name)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(graph.clustersWithInfrastructure("n", "hc"))
        .extracting(Cluster::name)
        .containsExactly("a");
    assertThat(graph.clustersWithControlPlane("m", "cp"))
        .extracting(Cluster::name)
        .containsExactly("c");
    assertThat(graph.clustersWithControlPlane("n", "nothing")).isEmpty();
  }

  @Test
  void findsNoClusterByAReferenceToAnotherKind() {
    graph.put(
        Kind.CLUSTER,
        key("a"),
        yaml(
            """
            spec:
              controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KubeadmControlPlane, name: cp}
              infrastructureRef: {apiGroup: example.com, kind: HetznerCluster, name: hc}
            """));

    assertThat(graph.cluster("n", "a")).isPresent();
    assertThat(graph.clustersWithControlPlane("n", "cp")).isEmpty();
    assertThat(graph.clustersWithInfrastructure("n", "hc")).isEmpty();
  }

  @Test
  void movesClustersThatChangeTheirReferences() {
    graph.put(Kind.CLUSTER, key("a"), cluster("cp", "hc"));
    graph.put(Kind.CLUSTER, key("a"), cluster("new-cp", "new-hc"));

    assertThat(graph.clustersWithControlPlane("n", "cp")).isEmpty();
    assertThat(graph.clustersWithInfrastructure("n", "hc")).isEmpty();
    assertThat(graph.clustersWithControlPlane("n", "new-cp")).hasSize(1);
    assertThat(graph.clustersWithInfrastructure("n", "new-hc")).hasSize(1);

    graph.put(Kind.CLUSTER, key("a"), NOTHING);

    assertThat(graph.cluster("n", "a")).isPresent();
    assertThat(graph.clustersWithControlPlane("n", "new-cp")).isEmpty();
    assertThat(graph.clustersWithInfrastructure("n", "new-hc")).isEmpty();
  }

  @Test
  void showsTheNewestStateOfAClusterWhoseReferencesStay() {
    graph.put(Kind.CLUSTER, key("a"), cluster("cp", "hc"));
    graph.put(
        Kind.CLUSTER,
        key("a"),
        yaml(
            """
            spec:
              paused: true
              controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KamajiControlPlane, name: cp}
            """));

    assertThat(graph.clustersWithControlPlane("n", "cp"))
        .extracting(Cluster::paused)
        .containsExactly(true);
  }

  @Test
  void forgetsClusters() {
    graph.put(Kind.CLUSTER, key("a"), cluster("cp", "hc"));
    graph.put(Kind.CLUSTER, key("b"), cluster("cp", "hc"));
    graph.store(Kind.CLUSTER).remove(key("a"));

    assertThat(graph.cluster("n", "a")).isEmpty();
    assertThat(graph.clustersWithControlPlane("n", "cp"))
        .extracting(Cluster::name)
        .containsExactly("b");
    assertThat(graph.clustersWithInfrastructure("n", "hc"))
        .extracting(Cluster::name)
        .containsExactly("b");
  }

  @Test
  void findsControlPlanesOfAllNamespacesByTheirLoadBalancersName() {
    graph.put(Kind.KAMAJI_CONTROL_PLANE, key("a"), controlPlane("lb"));
    graph.put(Kind.KAMAJI_CONTROL_PLANE, new ObjectKey("m", "a"), controlPlane("lb"));
    graph.put(Kind.KAMAJI_CONTROL_PLANE, key("b"), NOTHING);

    assertThat(graph.controlPlanesWithLoadBalancerName("lb"))
        .extracting(KamajiControlPlane::namespace)
        .containsExactlyInAnyOrder("n", "m");

    graph.put(Kind.KAMAJI_CONTROL_PLANE, key("a"), controlPlane("other"));
    graph.store(Kind.KAMAJI_CONTROL_PLANE).remove(new ObjectKey("m", "a"));

    assertThat(graph.controlPlanesWithLoadBalancerName("lb")).isEmpty();
    assertThat(graph.controlPlanesWithLoadBalancerName("other"))
        .extracting(KamajiControlPlane::name)
        .containsExactly("a");
    assertThat(graph.controlPlane("n", "a")).isPresent();
    assertThat(graph.controlPlane("m", "a")).isEmpty();
  }

  @Test
  void findsWorkersOfBothKindsByTheirCluster() {
    graph.put(Kind.MACHINE_DEPLOYMENT, key("a"), workers("c"));
    graph.put(Kind.MACHINE_POOL, key("a"), workers("c"));
    graph.put(Kind.MACHINE_DEPLOYMENT, key("b"), workers("d"));
    graph.put(Kind.MACHINE_DEPLOYMENT, new ObjectKey("m", "a"), workers("c"));
    graph.put(Kind.MACHINE_DEPLOYMENT, key("none"), NOTHING);

    assertThat(graph.workerSets("n", "c"))
        .extracting(WorkerSet::kind)
        .containsExactlyInAnyOrder(Kind.MACHINE_DEPLOYMENT, Kind.MACHINE_POOL);

    graph.put(Kind.MACHINE_DEPLOYMENT, key("a"), workers("d"));
    graph.store(Kind.MACHINE_POOL).remove(key("a"));

    assertThat(graph.workerSets("n", "c")).isEmpty();
    assertThat(graph.workerSets("n", "d"))
        .extracting(WorkerSet::name)
        .containsExactlyInAnyOrder("a", "b");

    graph.store(Kind.MACHINE_DEPLOYMENT).remove(key("a"));

    assertThat(graph.workerSets("n", "d")).extracting(WorkerSet::name).containsExactly("b");
  }

  @Test
  void knowsALocationWhileANodeIsThere() {
    graph.put(Kind.NODE, new ObjectKey("", "a"), node("hcloud://1", "fsn1"));
    graph.put(Kind.NODE, new ObjectKey("", "b"), node("hrobot://2", "fsn1"));
    graph.put(Kind.NODE, new ObjectKey("", "c"), node("hcloud://bm-3", "nbg1"));
    graph.put(Kind.NODE, new ObjectKey("", "d"), node("aws:///4", "eu-west-1"));
    assertThat(graph.hetznerNodeLocations()).containsExactlyInAnyOrder("fsn1", "nbg1");

    graph.store(Kind.NODE).remove(new ObjectKey("", "a"));
    assertThat(graph.hetznerNodeLocations()).containsExactlyInAnyOrder("fsn1", "nbg1");

    graph.put(Kind.NODE, new ObjectKey("", "b"), node("hrobot://2", "hel1"));
    assertThat(graph.hetznerNodeLocations()).containsExactlyInAnyOrder("hel1", "nbg1");

    graph.put(Kind.NODE, new ObjectKey("", "b"), NOTHING);
    graph.store(Kind.NODE).remove(new ObjectKey("", "c"));
    assertThat(graph.hetznerNodeLocations()).isEmpty();

    graph.put(Kind.NODE, new ObjectKey("", "d"), node("hcloud://4", "ash"));
    assertThat(graph.hetznerNodeLocations()).containsExactly("ash");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.SECONDS)
  void takesInManyNodesOfOneLocation() {
    JsonNode node = node("hcloud://1", "fsn1");
    for (int i = 0; i < 20_000; i++) {
      graph.put(Kind.NODE, new ObjectKey("", "n" + i), node);
    }
    assertThat(graph.hetznerNodeLocations()).containsExactly("fsn1");
    for (int i = 0; i < 20_000; i++) {
      graph.store(Kind.NODE).remove(new ObjectKey("", "n" + i));
    }
    assertThat(graph.hetznerNodeLocations()).isEmpty();
  }

  @Test
  void findsWhatHasNoIndexByItsName() {
    graph.put(Kind.CLUSTER_CLASS, key("a"), NOTHING);
    graph.put(Kind.HETZNER_CLUSTER, key("a"), NOTHING);
    graph.put(Kind.NAMESPACE, new ObjectKey("", "n"), NOTHING);
    assertThat(graph.clusterClass("n", "a")).isPresent();
    assertThat(graph.clusterClass("m", "a")).isEmpty();
    assertThat(graph.hetznerCluster("n", "a")).isPresent();
    assertThat(graph.hetznerCluster("n", "b")).isEmpty();
    assertThat(graph.namespace("n")).isPresent();
    assertThat(graph.namespace("m")).isEmpty();

    graph.store(Kind.CLUSTER_CLASS).remove(key("a"));
    graph.store(Kind.HETZNER_CLUSTER).remove(key("a"));
    graph.store(Kind.NAMESPACE).remove(new ObjectKey("", "n"));
    assertThat(graph.clusterClass("n", "a")).isEmpty();
    assertThat(graph.hetznerCluster("n", "a")).isEmpty();
    assertThat(graph.namespace("n")).isEmpty();
  }

  @Test
  void keepsClusterWideObjectsWhereverTheySayTheyAre() {
    graph.put(Kind.NAMESPACE, "ignored", "n", NOTHING);
    graph.put(Kind.CLUSTER, "n", "a", NOTHING);

    assertThat(graph.namespace("n")).isPresent();
    assertThat(graph.cluster("n", "a")).isPresent();
  }

  @ParameterizedTest
  @MethodSource("lookedUp")
  void forgetsWhatItNeverKnew(Kind kind) {
    graph.store(kind).remove(key("a"));

    assertThat(graph.hetznerNodeLocations()).isEmpty();
  }

  static List<Kind> lookedUp() {
    return Kind.allLookedUp();
  }

  @Test
  void takesInNothingThatNobodyLooksUp() {
    graph.put(Kind.MACHINE, "n", "a", NOTHING);

    assertThat(graph.workerSets("n", "a")).isEmpty();
  }

  /** One write to one of few objects; null removes it. */
  private record Write(Kind kind, String name, String target) {
    JsonNode object() {
      return switch (kind) {
        case CLUSTER -> cluster(target, target);
        case KAMAJI_CONTROL_PLANE -> controlPlane(target);
        case NODE -> node("hcloud://1", target);
        default -> workers(target);
      };
    }
  }

  @Provide
  Arbitrary<List<Write>> writes() {
    return Combinators.combine(
            Arbitraries.of(
                Kind.CLUSTER,
                Kind.KAMAJI_CONTROL_PLANE,
                Kind.MACHINE_DEPLOYMENT,
                Kind.MACHINE_POOL,
                Kind.NODE),
            Arbitraries.of("a", "b", "c"),
            Arbitraries.of("x", "y").injectNull(0.3))
        .as(Write::new)
        .list()
        .ofMaxSize(20);
  }

  @Property
  void isAfterAnyWritesTheGraphOfWhatIsLeft(@ForAll("writes") List<Write> writes) {
    IndexedClusterGraph written = new IndexedClusterGraph();
    Map<Kind, Map<String, Write>> left = new EnumMap<>(Kind.class);
    for (Write write : writes) {
      Map<String, Write> objects = left.computeIfAbsent(write.kind(), it -> new HashMap<>());
      if (write.target() == null) {
        written.store(write.kind()).remove(key(write.name()));
        objects.remove(write.name());
      } else {
        written.put(write.kind(), key(write.name()), write.object());
        objects.put(write.name(), write);
      }
    }
    IndexedClusterGraph fresh = new IndexedClusterGraph();
    left.forEach(
        (kind, objects) ->
            objects.values().forEach(it -> fresh.put(kind, key(it.name()), it.object())));

    for (String target : List.of("x", "y")) {
      assertThat(written.clustersWithControlPlane("n", target))
          .containsExactlyInAnyOrderElementsOf(fresh.clustersWithControlPlane("n", target));
      assertThat(written.clustersWithInfrastructure("n", target))
          .containsExactlyInAnyOrderElementsOf(fresh.clustersWithInfrastructure("n", target));
      assertThat(written.controlPlanesWithLoadBalancerName(target))
          .containsExactlyInAnyOrderElementsOf(fresh.controlPlanesWithLoadBalancerName(target));
      assertThat(written.workerSets("n", target))
          .containsExactlyInAnyOrderElementsOf(fresh.workerSets("n", target));
    }
    assertThat(written.hetznerNodeLocations()).isEqualTo(fresh.hetznerNodeLocations());
  }

  /** While one kind has one writer, readers find each object at one index key or the other. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void answersWhileItIsWrittenTo() throws Exception {
    JsonNode here = cluster("here", "here");
    JsonNode there = cluster("there", "there");
    graph.put(Kind.CLUSTER, key("always"), here);
    graph.put(Kind.CLUSTER, key("moving"), here);
    graph.put(Kind.NODE, new ObjectKey("", "always"), node("hcloud://1", "fsn1"));
    AtomicBoolean writing = new AtomicBoolean(true);
    CountDownLatch reading = new CountDownLatch(3);
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(
            readers.submit(
                () -> {
                  int reads = 0;
                  while (writing.get() || reads == 0) {
                    assertConsistent(graph);
                    reads++;
                    reading.countDown();
                  }
                  return reads;
                }));
      }
      reading.await();
      for (int i = 0; i < 20_000; i++) {
        graph.put(Kind.CLUSTER, key("moving"), there);
        graph.put(Kind.NODE, new ObjectKey("", "moving"), node("hcloud://2", "nbg1"));
        graph.put(Kind.CLUSTER, key("coming"), here);
        graph.put(Kind.CLUSTER, key("moving"), here);
        graph.put(Kind.NODE, new ObjectKey("", "moving"), node("hcloud://2", "fsn1"));
        graph.store(Kind.CLUSTER).remove(key("coming"));
      }
      writing.set(false);
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isPositive();
      }
    } finally {
      writing.set(false);
      readers.shutdownNow();
    }
    assertThat(graph.clustersWithControlPlane("n", "here"))
        .extracting(Cluster::name)
        .containsExactlyInAnyOrder("always", "moving");
    assertThat(graph.clustersWithControlPlane("n", "there")).isEmpty();
  }

  private static void assertConsistent(ClusterGraph graph) {
    assertThat(graph.clustersWithControlPlane("n", "here"))
        .doesNotContainNull()
        .extracting(Cluster::name)
        .contains("always")
        .doesNotHaveDuplicates();
    assertThat(graph.cluster("n", "moving")).isPresent();
    assertThat(graph.hetznerNodeLocations()).contains("fsn1").isSubsetOf("fsn1", "nbg1");
  }
}
