package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Expiry;
import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Transport;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches through what API servers and networks do to them in the course of hours. */
class ClusterWatchesTest {
  private static final Duration DISCOVERY_INTERVAL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Warnings warnings = new Warnings();
  private ScriptedApiServer apiServer;
  private KubernetesClient client;
  private ClusterWatches watches;

  /** With one namespace listed, and watched. */
  private void watch(Transport transport, Duration longestSilence) {
    apiServer = new ScriptedApiServer(transport);
    apiServer.put("first");
    client = apiServer.client();
    watches = new ClusterWatches(client, DISCOVERY_INTERVAL, longestSilence);
    watches.start();
    awaitKnown(1);
    awaitWatched(1);
  }

  @AfterEach
  void stop() {
    watches.close();
    client.close();
    apiServer.close();
    warnings.close();
  }

  private void awaitKnown(int namespaces) {
    await().atMost(PATIENCE).until(() -> watches.size(Kind.NAMESPACE) == namespaces);
  }

  /** Waits until the API server has been asked to watch that often, and is watched now. */
  private void awaitWatched(int times) {
    await()
        .atMost(PATIENCE)
        .until(() -> apiServer.watchedFrom().size() == times && apiServer.watches() == 1);
  }

  private void assertSteady(int lists) {
    apiServer.add("later");
    awaitKnown(3);
    assertThat(apiServer.lists()).isEqualTo(lists);
    assertThat(watches.age(Kind.NAMESPACE)).isZero();
    assertThat(warnings.lines()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void goOnAfterBookmarks(Transport transport) {
    watch(transport, Duration.ofMinutes(2));

    apiServer.bookmark();
    apiServer.add("second");
    awaitKnown(2);
    apiServer.bookmark();
    apiServer.delete("first");
    awaitKnown(1);
    apiServer.bookmark();
    apiServer.add("third");
    awaitKnown(2);

    assertSteady(1);
    assertThat(apiServer.watchedFrom()).hasSize(1);
  }

  /** The last thing heard is a bookmark: so nothing before it is asked for again. */
  @ParameterizedTest
  @EnumSource
  void resumeFromBookmarkAtTheEndOfTheirTime(Transport transport) {
    watch(transport, Duration.ofMinutes(2));

    apiServer.add("second");
    apiServer.bookmark();
    int bookmark = apiServer.resourceVersion();
    awaitKnown(2);
    apiServer.endWatches();

    awaitWatched(2);
    assertThat(apiServer.watchedFrom()).last().isEqualTo(bookmark);
    assertSteady(1);
  }

  @Test
  void resumeWhenCut() {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));

    apiServer.add("second");
    awaitKnown(2);
    int last = apiServer.resourceVersion();
    apiServer.cutWatches();

    awaitWatched(2);
    assertThat(apiServer.watchedFrom()).last().isEqualTo(last);
    assertSteady(1);
  }

  @ParameterizedTest
  @CsvSource({"WEB_SOCKET, EVENT", "WEB_SOCKET, STATUS", "HTTP, EVENT", "HTTP, STATUS"})
  void listOnceMoreWhatHasExpired(Transport transport, Expiry expiry) {
    watch(transport, Duration.ofMinutes(2));

    apiServer.expire(expiry);
    apiServer.remove("first");
    apiServer.put("second");
    apiServer.put("third");
    apiServer.endWatches();

    awaitWatched(3);
    awaitKnown(2);
    assertSteady(2);
  }

  @ParameterizedTest
  @EnumSource
  void noticeSilence(Transport transport) {
    watch(transport, Duration.ofSeconds(2));

    apiServer.forgetWatches();

    awaitWatched(2);
    apiServer.add("second");
    awaitKnown(2);
    assertSteady(1);
  }

  /** To be refused an answer is one: what is watched is as it was. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 503})
  void areCurrentWhileDiscoveryIsRefused(int status) {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));

    apiServer.refuse(status);
    int asked = apiServer.discoveries();
    await().atMost(PATIENCE).until(() -> apiServer.discoveries() >= asked + 3);

    assertThat(watches.current()).isTrue();
    assertThat(watches.age(Kind.NAMESPACE)).isZero();
    apiServer.add("later");
    awaitKnown(2);
  }

  @Test
  void areNotCurrentWhereNothingIsAnswered() {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(watches::current);

    apiServer.hang();

    await().atMost(Duration.ofSeconds(40)).until(() -> !watches.current());
    assertThat(watches.age(Kind.NAMESPACE)).isPositive();
  }

  /** What is asked of an API server with too much to do waits there. */
  @Test
  void areCurrentWhileDiscoveryWaits() {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(watches::current);

    apiServer.queue();
    int asked = apiServer.discoveries();

    await()
        .atMost(Duration.ofSeconds(40))
        .failFast("not current for a moment", () -> !watches.current())
        .until(() -> apiServer.discoveries() >= asked + 2);
  }

  @Test
  void areNotCurrentWhereTheApiServerIsGone() {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(watches::current);

    apiServer.close();

    await().atMost(PATIENCE).until(() -> !watches.current());
    assertThat(watches.age(Kind.NAMESPACE)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void areCurrentWhileTheyBeginAgain(Transport transport) {
    watch(transport, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(watches::current);

    apiServer.endWatches();

    await()
        .atMost(PATIENCE)
        .failFast("not current for a moment", () -> !watches.current())
        .pollInterval(Duration.ofMillis(10))
        .until(() -> apiServer.watchedFrom().size() == 2 && apiServer.watches() == 1);
  }

  /** The API server is there, and says no to every watch. */
  @Test
  void areNotCurrentForLongWithoutAWatch() {
    watch(Transport.WEB_SOCKET, Duration.ofMinutes(2));
    await().atMost(PATIENCE).until(watches::current);

    apiServer.refuse(429);
    apiServer.endWatches();
    long ended = System.nanoTime();

    await().atMost(PATIENCE).until(() -> !watches.current());
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isGreaterThan(Duration.ofSeconds(8));
    apiServer.refuse(0);
    await().atMost(Duration.ofSeconds(40)).until(watches::current);
  }

  /** Between two rounds of discovery, which never sees that the kind was not there. */
  @ParameterizedTest
  @EnumSource
  void waitForTheListOfAKindThatIsDefinedAgain(Transport transport) {
    watch(transport, Duration.ofMinutes(2));

    apiServer.undefine();
    await().atMost(PATIENCE).until(() -> watches.notReady().isPresent());
    assertThat(watches.notReady().get()).contains("Namespace");
    assertThat(watches.current()).isFalse();

    apiServer.put("second");
    apiServer.put("third");
    apiServer.define();
    await().atMost(PATIENCE).until(() -> watches.notReady().isEmpty());
    assertThat(watches.size(Kind.NAMESPACE)).isEqualTo(2);
    await().atMost(PATIENCE).until(watches::current);
    assertThat(apiServer.lists()).isEqualTo(2);
  }

  @Test
  void askSoonAboutAKindThatIsReviewedAndNotKnownToBeServed() {
    apiServer = new ScriptedApiServer(Transport.WEB_SOCKET);
    client = apiServer.client();
    watches = new ClusterWatches(client, Duration.ofHours(1), Duration.ofMinutes(2));
    watches.start();
    await().atMost(PATIENCE).until(() -> watches.notReady().isEmpty());
    int oneRound = apiServer.discoveries();

    watches.reviewed(Kind.NAMESPACE);
    for (int i = 0; i < 1000; i++) {
      watches.reviewed(Kind.CLUSTER);
    }
    await().atMost(PATIENCE).until(() -> apiServer.discoveries() == 2 * oneRound);
    watches.reviewed(Kind.CLUSTER);
    await().atMost(PATIENCE).until(() -> apiServer.discoveries() == 3 * oneRound);
  }
}
