package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuditQueueTest {
  private static final ObjectKey A = new ObjectKey("one", "a");
  private static final ObjectKey B = new ObjectKey("one", "b");
  private static final ObjectKey C = new ObjectKey("other", "c");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final AuditQueue queue = new AuditQueue(now::get);

  private List<ObjectKey> taken() throws InterruptedException {
    return queue.take(Duration.ZERO);
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void nothingIsTakenBeforeItIsDue() throws InterruptedException {
    queue.add(List.of(A), Duration.ofSeconds(1));

    assertThat(taken()).isEmpty();
    after(Duration.ofSeconds(1));

    assertThat(taken()).containsExactly(A);
    assertThat(taken()).isEmpty();
  }

  @Test
  void eachWaitsOnceUntilTheEarlierOfItsTimes() throws InterruptedException {
    queue.add(List.of(A), Duration.ofSeconds(1));
    queue.add(List.of(A), Duration.ofSeconds(9));
    queue.add(List.of(B), Duration.ofSeconds(9));
    queue.add(List.of(B), Duration.ofSeconds(1));
    after(Duration.ofSeconds(1));

    assertThat(queue.size()).isEqualTo(2);
    assertThat(taken()).containsExactlyInAnyOrder(A, B);
    assertThat(queue.size()).isZero();
  }

  @Test
  void aNamespaceIsTakenTogether() throws InterruptedException {
    queue.add(List.of(C), Duration.ofSeconds(2));
    queue.add(List.of(A), Duration.ofSeconds(1));
    queue.add(List.of(B), Duration.ofSeconds(3));
    after(Duration.ofSeconds(3));

    assertThat(taken()).containsExactlyInAnyOrder(A, B);
    assertThat(taken()).containsExactly(C);
  }

  @Test
  void whoWaitsIsWoken() throws InterruptedException, ExecutionException, TimeoutException {
    AuditQueue real = new AuditQueue(System::nanoTime);
    CompletableFuture<List<ObjectKey>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return real.take(Duration.ofSeconds(30));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    real.add(List.of(A), Duration.ofMillis(50));

    assertThat(waiting.get(10, TimeUnit.SECONDS)).containsExactly(A);
  }

  @Test
  void addingNobodyIsNothing() throws InterruptedException {
    queue.add(List.of(), Duration.ZERO);

    assertThat(taken()).isEmpty();
  }
}
