package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What the webhook knows is late by ten seconds, or not kept up at all. */
@NeedsApiServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StaleCacheIT {
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final Duration APART = Duration.ofMillis(5);

  /** A few more than 200 upgrades, as not each may come to be within the time. */
  private static final int CLUSTERS = 42;

  private static final int UPGRADES = 5;
  private static final int OLDEST = 30;
  private static final int FLOODERS = 8;

  private static ManagementCluster cluster;
  private static Relay relay;
  private static Documents known;
  private static final List<Documents> UPGRADED = new ArrayList<>();

  /** All that the tests need is created at once: the webhook hears of it ten seconds later. */
  @BeforeAll
  static void start() {
    cluster = ManagementCluster.of(Generation.V1BETA2);
    relay = new Relay(cluster.apiServer().config(), LATENESS);
    cluster.serveThrough(relay.url(), "location.default", "fsn1");
    for (int i = 0; i < CLUSTERS; i++) {
      UPGRADED.add(created("stale-" + i, "v1." + OLDEST + ".0"));
    }
    known = created("known", "v1.34.1");
    long created = System.nanoTime();
    awaitKnown();
    assertThat(Duration.ofNanos(System.nanoTime() - created))
        .isGreaterThan(LATENESS.minusSeconds(2));
  }

  @AfterAll
  static void stop() {
    if (relay != null) {
      cluster.stopWebhook();
      relay.close();
    }
  }

  private static void awaitKnown() {
    Stream.of(Kind.CLUSTER, Kind.KAMAJI_CONTROL_PLANE, Kind.MACHINE_DEPLOYMENT)
        .forEach(cluster::awaitCounted);
  }

  /** Clusters of which the webhook knows, upgraded: the control plane, at once its workers. */
  @Test
  @Order(1)
  void upgradeIsNeverRefusedForWhatIsNotKnownYet() {
    upgradeAll(OLDEST + 1, OLDEST + UPGRADES);
  }

  /** While somebody else, in a namespace of his own, tries what is refused over and over again. */
  @Test
  @Order(2)
  void upgradeIsNotRefusedWhileSomebodyFloods() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService flooding = Executors.newFixedThreadPool(FLOODERS);
    List<Future<Integer>> floods =
        IntStream.range(0, FLOODERS)
            .mapToObj(
                i ->
                    flooding.submit(
                        () -> {
                          int refused = 0;
                          for (; !over.get(); refused++) {
                            upgradeWorkers(known, "v1.35.0").refused();
                          }
                          return refused;
                        }))
            .toList();
    try {
      upgradeAll(OLDEST + UPGRADES + 1, OLDEST + 2 * UPGRADES);
    } finally {
      over.set(true);
      flooding.shutdown();
    }
    for (Future<Integer> flood : floods) {
      assertThat(flood.get()).isPositive();
    }
  }

  private static void upgradeAll(int first, int last) {
    double read = liveReads("success");
    int close = 0;
    for (int minor = first; minor <= last; minor++) {
      String version = "v1." + minor + ".0";
      for (Documents one : UPGRADED) {
        upgradeControlPlane(one, version).accepted();
        long bumped = System.nanoTime();
        String patch = workersOf(version);
        long apart = System.nanoTime() - bumped;
        cluster.api().mergePatch(one.the(Kind.MACHINE_DEPLOYMENT), patch).accepted();
        close += apart < APART.toNanos() ? 1 : 0;
      }
    }

    assertThat(close).isGreaterThanOrEqualTo(200);
    // By what it knew alone the webhook would have refused: it has read, and found better.
    assertThat(liveReads("success") - read).isGreaterThanOrEqualTo(close);
  }

  /** Refused for good is what live data refuses too. */
  @Test
  @Order(3)
  void wrongUpgradeIsRefusedByLiveData() {
    upgradeWorkers(known, "v1.35.0").refused();
    upgradeControlPlane(known, "v1.36.0").refused();
  }

  /**
   * The API server cannot be reached for a while: what was last known goes on to serve, for changes
   * but not for refusals, and says how old it is.
   */
  @Test
  @Order(4)
  void outageOfWatchesIsServedThrough() {
    ObjectNode minimal =
        cluster.generation().example("minimal").in("known").the(Kind.HETZNER_CLUSTER);
    double failed = liveReads("failure");
    assertThat(age()).isZero();

    relay.cut();
    try {
      await("the age of what is known to grow")
          .atMost(Duration.ofSeconds(30))
          .until(() -> age() >= 3 && !current());

      // It is still known to be Kamaji's: completed without an assumption.
      Api.Answer completed = cluster.api().create(minimal).accepted();
      assertThat(completed.body().at("/spec/controlPlaneLoadBalancer/enabled").asBoolean(true))
          .isFalse();
      assertThat(completed.warnings()).isEmpty();
      // What rests on other objects cannot be confirmed, what rests on the object alone can.
      assertThat(upgradeWorkers(known, "v1.35.0").accepted().warnings())
          .singleElement()
          .asString()
          .startsWith("version-match: MachineDeployment demo-workers is newer");
      upgradeControlPlane(known, "v1.36.0").refused();
      assertThat(liveReads("failure")).isGreaterThan(failed);
    } finally {
      relay.open();
    }
    await("the API server to be reached again")
        .atMost(Duration.ofSeconds(30))
        .until(() -> age() == 0 && current());
    Documents later = created("later", "v1.34.1");
    awaitKnown();
    upgradeWorkers(later, "v1.35.0").refused();
  }

  private static Api.Answer upgradeControlPlane(Documents one, String version) {
    return cluster
        .api()
        .mergePatch(
            one.the(Kind.KAMAJI_CONTROL_PLANE),
            "{\"spec\":{\"version\":\"%s\"}}".formatted(version));
  }

  private static Api.Answer upgradeWorkers(Documents one, String version) {
    return cluster.api().mergePatch(one.the(Kind.MACHINE_DEPLOYMENT), workersOf(version));
  }

  private static String workersOf(String version) {
    return "{\"spec\":{\"template\":{\"spec\":{\"version\":\"%s\"}}}}".formatted(version);
  }

  /** A cluster without its HetznerCluster. */
  private static Documents created(String namespace, String version) {
    cluster.api().create(ManagementCluster.object("v1", "Namespace", null, namespace)).accepted();
    Documents example =
        cluster
            .generation()
            .example("complete")
            .in(namespace)
            .controlPlane(version)
            .workers(version);
    List<ObjectNode> created =
        List.of(
            example.the(Kind.CLUSTER),
            example.the(Kind.KAMAJI_CONTROL_PLANE),
            example.the(Kind.MACHINE_DEPLOYMENT));
    created.forEach(it -> cluster.api().create(it).accepted());
    return new Documents(created);
  }

  private static double liveReads(String outcome) {
    return cluster.webhook().metric("kamaji_hetzner_live_reads_total", "outcome=" + outcome);
  }

  /** How old what is known of Clusters may be, in seconds. */
  private static double age() {
    return cluster.webhook().metric("kamaji_hetzner_graph_age_seconds", "kind=Cluster");
  }

  private static boolean current() {
    return cluster.webhook().metric("kamaji_hetzner_graph_current") == 1;
  }
}
