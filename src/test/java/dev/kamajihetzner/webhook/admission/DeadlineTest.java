package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  private static final Duration UNTOLD = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({"1s,1", "5s,5", "10s,10", "30s,30", "1m0s,60", "0h0m5s,5"})
  void readsWhatTheApiServerSends(String timeout, long seconds) {
    assertThat(Deadline.duration(timeout)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void readsFractionsOfASecond() {
    assertThat(Deadline.duration("1.5s")).isEqualTo(Duration.ofMillis(1_500));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", " ", "0s", "-5s", "61s", "1h", "soon", "10", "PT5S", "99999999999999999999s"})
  void takesTheUsualTimeWhereItIsToldNoneThatCanBe(String timeout) {
    assertThat(Deadline.duration(timeout)).isEqualTo(UNTOLD);
  }

  @Test
  void leavesAMarginForTheWayBack() {
    assertThat(Deadline.of("2s").remaining())
        .isLessThanOrEqualTo(Duration.ofMillis(1_700))
        .isGreaterThan(Duration.ofMillis(500));
    assertThat(Deadline.of("30s").remaining())
        .isLessThanOrEqualTo(Duration.ofSeconds(27))
        .isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void isNeverNegative() {
    assertThat(Deadline.of("0.1s").remaining()).isZero();
  }
}
