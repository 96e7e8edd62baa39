package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportRateTest {
  @Test
  void noSecondHasMoreThanItMay() {
    ReportRate rate = new ReportRate(100);
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rate.await();
      turns.add(System.nanoTime());
    }

    // Neither the first one nor after a rest.
    for (int i = 10; i < turns.size(); i++) {
      assertThat(turns.get(i) - turns.get(i - 10)).isGreaterThan(90_000_000);
    }
  }

  @Test
  void whoWaitsIsToldOfTheEnd() {
    ReportRate rate = new ReportRate(1);
    rate.await();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(rate::await);
    rate.stop();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .withCauseInstanceOf(CancellationException.class);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(rate::await);
  }
}
