package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final StringWriter err = new StringWriter();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  private Progress progress(boolean shown) {
    return new Progress(new PrintWriter(err), "Clusters", shown, now::get);
  }

  @Test
  void writesOverItsLineAndTakesItAway() {
    Progress progress = progress(true);

    progress.at(1, 20);
    now.addAndGet(Duration.ofMillis(100).toNanos());
    progress.at(12, 20);
    progress.end();
    progress.end();

    assertThat(err).hasToString("\r\u001b[K1 of 20 Clusters\r\u001b[K12 of 20 Clusters\r\u001b[K");
  }

  @Test
  void isWrittenTenTimesASecond() {
    Progress progress = progress(true);

    for (int i = 0; i < 1_000; i++) {
      progress.at(i, 1_000);
      now.addAndGet(Duration.ofMillis(1).toNanos());
    }

    assertThat(err.toString().split("\r")).hasSize(11);
  }

  @Test
  void isNotThereWithoutATerminal() {
    Progress progress = progress(false);

    progress.at(1, 2);
    progress.end();

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void leavesNothingBehindWhereNothingWasDone() {
    progress(true).end();

    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, true",
    "/dev/tty1, true",
    "/dev/ttyS0, true",
    "/dev/console, true",
    "/dev/null, false",
    "pipe:[4242], false",
    "/home/me/dev/pts/log, false"
  })
  void knowsATerminalByItsDevice(Path device, boolean terminal) {
    assertThat(Progress.isTerminal(device)).isEqualTo(terminal);
  }
}
