package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinuousAuditTest {
  /** One by one is two dozen requests for each Cluster; a list is about one for each kind. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, false",
    "1, 9, false",
    "1, 10, true",
    "10, 10, false",
    "10, 99, false",
    "10, 100, true",
    "1, 10000, true",
    "10000, 10000, false"
  })
  void oneByOneIsForFewOfANamespaceOnly(long due, long there, boolean few) {
    assertThat(ContinuousAudit.few(due, there)).isEqualTo(few);
  }
}
