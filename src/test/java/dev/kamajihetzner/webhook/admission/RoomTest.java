package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final int SIZE = 24;
  private static final int LARGE = 10;

  @Test
  void keepsAsMuchFreeAsOneTakes() {
    Room room = new Room(SIZE);

    assertThat(room.take(13)).isFalse();
    assertThat(room.take(12)).isTrue();
    assertThat(room.take(7)).isFalse();
    assertThat(room.take(6)).isTrue();
    room.giveBack(12);
    assertThat(room.take(9)).isTrue();
  }

  @Test
  void largeOnesThatAreTurnedAwayCrowdOutNoSmallOne() {
    Room room = new Room(SIZE);
    assertThat(room.take(LARGE)).isTrue();
    AtomicBoolean stopped = new AtomicBoolean();
    CompletableFuture<?>[] large = new CompletableFuture<?>[3];
    for (int i = 0; i < large.length; i++) {
      large[i] =
          CompletableFuture.runAsync(
              () -> {
                while (!stopped.get()) {
                  assertThat(room.take(LARGE)).isFalse();
                }
              });
    }
    try {
      for (int i = 0; i < 100_000; i++) {
        assertThat(room.take(1)).as("small one %d", i).isTrue();
        room.giveBack(1);
      }
    } finally {
      stopped.set(true);
    }
    CompletableFuture.allOf(large).join();
  }
}
