package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.model.ObjectKey;
import org.junit.jupiter.api.Test;

class PostponedTest {
  private static final ObjectKey A = new ObjectKey("one", "a");
  private static final ObjectKey B = new ObjectKey("one", "b");
  private static final ObjectKey C = new ObjectKey("two", "a");

  private final Postponed postponed = new Postponed();

  @Test
  void isTakenNamespaceByNamespaceAndNoMoreThanThereIsRoomFor() {
    postponed.add(C);
    postponed.add(B);
    postponed.add(A);
    postponed.add(A);

    assertThat(postponed.take(0)).isEmpty();
    assertThat(postponed.take(1)).containsExactly(A);
    assertThat(postponed.take(9)).containsExactly(B);
    assertThat(postponed.take(9)).containsExactly(C);
    assertThat(postponed.take(9)).isEmpty();
  }

  @Test
  void whatHasBeenToldOfIsNotTaken() {
    postponed.add(A);
    postponed.remove(A);
    postponed.remove(B);

    assertThat(postponed.take(9)).isEmpty();
  }
}
