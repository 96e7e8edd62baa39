package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Policies;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinuousAuditTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final IndexedClusterGraph graph = new IndexedClusterGraph();
  private final ObjectStore clusters = graph.store(Kind.CLUSTER);
  private final AuditQueue queue = new AuditQueue(System::nanoTime);
  private final LookedUp lookedUp = new LookedUp(key -> Kind.of(key.kind()).isEmpty());
  private final AtomicBoolean complete = new AtomicBoolean(true);
  private final AtomicInteger failing = new AtomicInteger();
  private final AtomicInteger lists = new AtomicInteger();
  private final AtomicInteger room = new AtomicInteger(1_000);
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private volatile Map<String, String> served = Map.of();
  private volatile GivenObjects there = GivenObjects.of();
  private ContinuousAudit audit;

  private final class Reader implements WholeObjects {
    @Override
    public boolean reads(GroupKind kind) {
      return there.reads(kind);
    }

    @Override
    public Optional<JsonNode> find(GroupKind kind, String namespace, String name) {
      if (failing.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
        throw new LiveReadFailed("the API server is away", null);
      }
      if (name.equals("faulty")) {
        throw new IllegalStateException("a fault");
      }
      return there.find(kind, namespace, name);
    }

    @Override
    public List<JsonNode> healthChecks(String namespace, String clusterName) {
      return there.healthChecks(namespace, clusterName);
    }
  }

  private final class Told implements AuditListener {
    @Override
    public boolean audited(ClusterAudit audit, Duration took) {
      if (room() == 0) {
        told.add("no room for " + audit.cluster().name());
        return false;
      }
      room.decrementAndGet();
      told.add("audited " + audit.cluster().name());
      return true;
    }

    @Override
    public boolean auditedAfterChange(ClusterAudit audit, Duration took) {
      told.add("changed " + audit.cluster().name());
      return true;
    }

    @Override
    public int room() {
      return room.get();
    }

    @Override
    public void gone(AuditedObject cluster) {
      told.add("gone " + cluster.name() + " " + cluster.uid());
    }

    @Override
    public void passed(Collection<AuditedObject> clusters, Duration took) {
      told.add("passed " + clusters.size());
    }
  }

  private final class Reads implements AuditReads {
    @Override
    public Optional<Map<String, String>> served() {
      return complete.get() ? Optional.of(served) : Optional.empty();
    }

    @Override
    public void servedAnew() {
      told.add("served anew");
    }

    @Override
    public WholeObjects oneByOne() {
      return new Reader();
    }

    @Override
    public WholeObjects ofNamespace(String namespace) {
      lists.incrementAndGet();
      return new Reader();
    }
  }

  private void start() {
    audit =
        new ContinuousAudit(
            new ClusterAuditor(Policies.all(GivenObjects.SETTINGS), GivenObjects.SETTINGS),
            graph,
            new RestingClusters(graph, clusters::keys),
            queue,
            lookedUp,
            new Reads(),
            new Told());
    audit.start();
  }

  @AfterEach
  void stop() {
    if (audit != null) {
      audit.close();
    }
  }

  private static String cluster(String name, String uid) {
    return "{apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster, metadata: {name: %s, uid: u%s}}"
        .formatted(name, uid);
  }

  private ObjectKey put(String name, String uid) {
    ObjectKey key = new ObjectKey("default", name);
    there = there.with(cluster(name, uid));
    clusters.put(key, GivenDocuments.yaml(cluster(name, uid)));
    return key;
  }

  private void change(ObjectKey key) {
    queue.add(Set.of(key), Duration.ZERO);
  }

  private void awaitTold(String... words) {
    await().atMost(SOON).until(() -> told.containsAll(List.of(words)));
  }

  /** One by one is two dozen requests for each Cluster; a list is about one for each kind. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, false",
    "1, 9, false",
    "1, 10, true",
    "10, 99, false",
    "10, 100, true",
    "2000, 2000, false",
    "10000, 10000, true"
  })
  void oneByOneIsForFewOfANamespaceOnly(long due, long there, boolean few) {
    assertThat(ReadAhead.few(due, there)).isEqualTo(few);
  }

  @Test
  void waitsUntilEverythingIsKnown() {
    complete.set(false);
    put("a", "1");
    start();

    await().during(Duration.ofSeconds(1)).atMost(SOON).until(told::isEmpty);
    complete.set(true);

    awaitTold("audited a", "passed 1");
    assertThat(told).hasSize(2);
  }

  /** A reference to a kind that is not there says nothing, and of one that is there it may. */
  @Test
  void whenAKindComesOrGoesAllAreJudgedAgain() {
    put("a", "1");
    put("b", "2");
    start();
    awaitTold("passed 2");
    told.clear();

    served = Map.of("KamajiControlPlane", "v1alpha2");

    awaitTold("served anew", "audited a", "audited b");
    told.clear();
    complete.set(false);
    served = Map.of();
    await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> !told.contains("served anew"));
    complete.set(true);

    awaitTold("served anew", "audited a", "audited b");
  }

  @Test
  void withoutAnyClusterAPassIsOverAtOnce() {
    start();

    awaitTold("passed 0");
  }

  @Test
  void manyOfANamespaceAreListedAndFewAreNot() {
    for (int i = 0; i < 30; i++) {
      put("c" + i, "" + i);
    }
    start();

    awaitTold("passed 30");
    assertThat(lists).hasValue(1);
    told.clear();
    change(new ObjectKey("default", "c7"));

    awaitTold("changed c7");
    assertThat(lists).hasValue(1);
    assertThat(told).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsReadAgain() {
    put("a", "1");
    put("b", "2");
    failing.set(1);
    start();

    awaitTold("audited a", "audited b", "passed 2");
  }

  @Test
  void aFaultWithOneIsNoReasonToLeaveOutTheOthers() {
    put("faulty", "1");
    put("a", "2");
    put("b", "3");
    start();

    awaitTold("audited a", "audited b", "passed 2");
  }

  @Test
  void whereThereIsNoRoomItIsJudgedAgain() {
    put("a", "1");
    put("b", "2");
    room.set(1);
    start();
    awaitTold("passed 2");
    assertThat(told.stream().filter(it -> it.startsWith("no room"))).hasSize(1);

    room.set(1);

    awaitTold("audited a", "audited b");
  }

  @Test
  void whatHasNoRoomInItsTurnMayHaveItAfterAChange() {
    ObjectKey key = put("a", "1");
    room.set(0);
    start();
    awaitTold("no room for a", "passed 1");
    told.clear();

    change(key);

    awaitTold("changed a");
    room.set(1);
    await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> !told.contains("audited a"));
  }

  @Test
  void aClusterThatIsGoneIsToldOf() {
    ObjectKey key = put("a", "1");
    start();
    awaitTold("passed 1");

    there = GivenObjects.of();
    clusters.remove(key);
    change(key);

    awaitTold("gone a u1");
  }

  @Test
  void anotherOfTheSameNameIsAnother() {
    ObjectKey key = put("a", "1");
    start();
    awaitTold("passed 1");
    told.clear();

    put("a", "2");
    change(key);

    awaitTold("gone a u1", "changed a");
  }

  /** What it rests on comes after it. */
  @Test
  void aNewClusterIsNotJudgedAtOnce() {
    start();
    awaitTold("passed 0");
    final long before = System.nanoTime();

    change(put("a", "1"));

    awaitTold("changed a");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void afterTheEndNothingIsTold() {
    put("a", "1");
    start();
    awaitTold("passed 1");
    audit.close();
    told.clear();

    change(put("b", "2"));

    await().during(Duration.ofSeconds(1)).atMost(SOON).until(told::isEmpty);
  }
}
