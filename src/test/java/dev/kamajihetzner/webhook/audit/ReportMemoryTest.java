package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportMemoryTest {
  private static final ReportResult RESULT = ReportResults.of(audit(refusal())).listed().get(0);

  private final ReportMemory memory = new ReportMemory();

  @Test
  void whoIsNotKnownIsNewOnceAllAreKnown() {
    memory.keep("a", List.of(RESULT));
    assertThat(memory.said("a")).containsExactly(RESULT);
    assertThat(memory.said("b")).isNull();

    memory.completed(Set.of("a", "b"));
    assertThat(memory.said("c")).as("b is not known yet").isNull();

    memory.keep("b", List.of());
    memory.completed(Set.of("a", "b"));
    assertThat(memory.said("c")).isEmpty();
  }

  @Test
  void whoIsGoneIsForgotten() {
    memory.keep("a", List.of(RESULT));
    memory.keep("b", List.of(RESULT));
    memory.completed(Set.of("b"));
    memory.forget("b");

    assertThat(memory.said("a")).isEmpty();
    assertThat(memory.said("b")).isEmpty();
  }

  @Test
  void whatAReportHoldsIsNotKnownHere() {
    memory.keep("a", List.of(RESULT));
    memory.completed(Set.of("a"));
    memory.handOver("a");

    assertThat(memory.said("a")).isNull();
  }

  @Test
  void thereIsRoomForSoMany() {
    memory.completed(Set.of());
    memory.keep("a", Collections.nCopies(15_000, RESULT));
    memory.keep("b", Collections.nCopies(15_000, RESULT));
    assertThat(memory.said("a")).isNotNull();
    assertThat(memory.said("b")).isNull();

    memory.forget("a");
    memory.keep("b", Collections.nCopies(15_000, RESULT));
    memory.keep("b", Collections.nCopies(20_000, RESULT));
    assertThat(memory.said("b")).hasSize(20_000);
  }
}
