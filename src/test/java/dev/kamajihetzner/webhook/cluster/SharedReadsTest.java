package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.model.LiveReadFailed;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final SharedReads.Bound WIDE = new SharedReads.Bound(16, 1000, 200);

  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.empty()).build();
  private final ExecutorService askers = Executors.newCachedThreadPool();

  /** How many requests have begun, each of which ends when it is let. */
  private final AtomicInteger begun = new AtomicInteger();

  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final Semaphore ends = new Semaphore(0);
  private SharedReads<String, Integer> reads;

  private void bound(SharedReads.Bound bound) {
    reads = new SharedReads<>("test", client, bound, (it, question) -> request());
  }

  private int request() {
    int number = begun.incrementAndGet();
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    ends.acquireUninterruptibly();
    atOnce.decrementAndGet();
    return number;
  }

  @AfterEach
  void end() {
    ends.release(10_000);
    askers.shutdownNow();
    client.close();
  }

  private CompletableFuture<Integer> ask(String question) {
    return CompletableFuture.supplyAsync(() -> reads.read(question, LONG), askers);
  }

  private void awaitBegun(int number) {
    await().atMost(LONG).until(() -> begun.get() == number);
  }

  /** Those that come while the first request is under way share the second one. */
  @Test
  void aRequestIsForThoseWhoAskedBeforeItBegan() {
    bound(WIDE);
    CompletableFuture<Integer> first = ask("a");
    awaitBegun(1);
    List<CompletableFuture<Integer>> later =
        IntStream.range(0, 50).mapToObj(i -> ask("a")).toList();
    await().atMost(LONG).until(() -> reads.asking() == 51);
    assertThat(begun).hasValue(1);

    ends.release();
    assertThat(first.join()).isEqualTo(1);
    awaitBegun(2);
    ends.release();
    later.forEach(it -> assertThat(it.join()).isEqualTo(2));
    assertThat(begun).hasValue(2);
    assertThat(mostAtOnce).hasValue(1);
  }

  @Test
  void noMoreAreUnderWayThanTheBound() {
    bound(new SharedReads.Bound(3, 1000, 200));
    List<CompletableFuture<Integer>> all =
        IntStream.range(0, 20).mapToObj(i -> ask("question " + i)).toList();
    await().atMost(LONG).until(() -> reads.asking() == 20);
    awaitBegun(3);
    ends.release(20);
    all.forEach(CompletableFuture::join);
    assertThat(mostAtOnce).hasValue(3);
  }

  @Test
  void noMoreBeginInASecondThanTheBound() {
    bound(new SharedReads.Bound(16, 20, 200));
    ends.release(10_000);
    long started = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      reads.read("question " + i, LONG);
    }
    // Twenty at first, and forty at twenty a second.
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThan(Duration.ofMillis(1900));
  }

  @Test
  void whoFindsTooManyWaitingIsToldAtOnce() {
    bound(new SharedReads.Bound(1, 10, 200));
    ask("under way");
    awaitBegun(1);
    List<CompletableFuture<Integer>> waiting = new ArrayList<>();
    IntStream.range(0, 5).forEach(i -> waiting.add(ask("question " + i)));
    await().atMost(LONG).until(() -> reads.asking() == 6);

    assertThatThrownBy(() -> reads.read("one more", LONG))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("too much");
    // Who asks what is asked anyway costs nothing.
    waiting.add(ask("question 0"));
    await().atMost(LONG).until(() -> reads.asking() == 7);
    ends.release(6);
    waiting.forEach(CompletableFuture::join);
    assertThat(begun).hasValue(6);
  }

  @Test
  void noMoreThreadsWaitThanTheBound() {
    bound(new SharedReads.Bound(1, 1000, 4));
    IntStream.range(0, 4).forEach(i -> ask("a"));
    await().atMost(LONG).until(() -> reads.asking() == 4);
    assertThatThrownBy(() -> reads.read("a", LONG)).isInstanceOf(LiveReadFailed.class);
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotAsked() {
    bound(new SharedReads.Bound(1, 1000, 200));
    CompletableFuture<Integer> hanging = ask("hanging");
    awaitBegun(1);
    assertThatThrownBy(() -> reads.read("impatient", SHORT))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("time");
    ends.release(10);
    hanging.join();
    assertThat(reads.read("later", LONG)).isEqualTo(2);
  }

  /** Whose time is short does not shorten that of others. */
  @Test
  void theMostPatientDecidesHowLongARequestMayTake() {
    bound(new SharedReads.Bound(1, 1000, 200));
    ask("hanging");
    awaitBegun(1);
    CompletableFuture<Integer> impatient =
        CompletableFuture.supplyAsync(() -> reads.read("a", SHORT), askers);
    await().atMost(LONG).until(() -> reads.asking() == 2);
    CompletableFuture<Integer> patient = ask("a");
    assertThatThrownBy(impatient::join).hasCauseInstanceOf(LiveReadFailed.class);
    ends.release(2);
    assertThat(patient.join()).isEqualTo(2);
  }

  @Test
  void aFailureIsToldToAllAndTheNextOneAsksAgain() {
    AtomicInteger tries = new AtomicInteger();
    reads =
        new SharedReads<>(
            "test",
            client,
            WIDE,
            (it, question) -> {
              if (tries.incrementAndGet() == 1) {
                throw new KubernetesClientException("refused", 429, null);
              }
              return 7;
            });
    assertThatThrownBy(() -> reads.read("a", LONG))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("refused");
    assertThat(reads.read("a", LONG)).isEqualTo(7);
  }

  @Test
  void whatIsWrongWithUsIsNoFailureToRead() {
    reads =
        new SharedReads<>(
            "test",
            client,
            WIDE,
            (it, question) -> {
              throw new IllegalArgumentException("ours");
            });
    assertThatThrownBy(() -> reads.read("a", LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("ours");
  }
}
