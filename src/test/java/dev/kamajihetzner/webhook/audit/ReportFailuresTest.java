package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportFailuresTest {
  private final ReportFailures failures = new ReportFailures();
  private final LoggedLines log = new LoggedLines();

  private static KubernetesClientException failure(int status) {
    return new KubernetesClientException("no", status, null);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @ParameterizedTest
  @CsvSource({
    "503, 0, 1",
    "503, 3, 8",
    "503, 5, 30",
    "503, 1000, 30",
    "403, 0, 1",
    "403, 9, 512",
    "403, 10, 600",
    "403, 2147483647, 600"
  })
  void eachPauseIsTwiceTheLastOneUpToALongest(int status, int failed, int seconds) {
    assertThat(ReportFailures.pause(failure(status), failed))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aKindOfFailureIsToldWhenItBeginsAndWhenItMeetsNobodyAnyMore() {
    failures.failed("reports", "a", failure(403));
    failures.failed("reports", "b", failure(403));
    failures.failed("reports", "a", failure(403));
    failures.failed("Events", "a", failure(403));
    assertThat(log.all()).hasSize(2);

    failures.succeeded("reports", "a");
    assertThat(log.all()).hasSize(2);
    failures.succeeded("reports", "b");
    failures.succeeded("reports", "b");
    assertThat(log.with("INFO")).containsExactly("INFO audit: reports are written again");

    failures.failed("reports", "a", failure(403));
    assertThat(log.with("WARN")).hasSize(3);
  }

  @Test
  void whoIsGoneFailsNoMore() {
    failures.failed("reports", "a", failure(422));
    failures.forget("a");
    failures.failed("reports", "b", failure(422));

    assertThat(log.with("WARN")).hasSize(2);
  }
}
