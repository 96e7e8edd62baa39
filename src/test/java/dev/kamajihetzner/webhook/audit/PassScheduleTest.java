package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassScheduleTest {
  private final AtomicLong now = new AtomicLong();
  private final PassSchedule schedule = new PassSchedule(now::get);

  private static Set<ObjectKey> clusters() {
    return IntStream.range(0, 300)
        .mapToObj(it -> new ObjectKey("namespace-" + it % 100, "cluster-" + it))
        .collect(Collectors.toSet());
  }

  /** The names that are due in each of so many minutes. */
  private List<List<ObjectKey>> minutes(int count) {
    List<List<ObjectKey>> due = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      due.add(schedule.due(clusters()));
      now.addAndGet(Duration.ofMinutes(1).toNanos());
    }
    return due;
  }

  @Test
  void eachComesOnceAnHour() {
    List<List<ObjectKey>> due = minutes(61);

    assertThat(due.get(0)).isEmpty();
    assertThat(due.stream().flatMap(List::stream)).hasSize(300).doesNotHaveDuplicates();
    assertThat(minutes(60).stream().flatMap(List::stream)).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void notAllComeAtOnce() {
    assertThat(minutes(61)).allSatisfy(it -> assertThat(it).hasSizeLessThan(60));
  }

  @Test
  void aNamespaceComesAsAWhole() {
    for (List<ObjectKey> due : minutes(61)) {
      assertThat(due.stream().collect(Collectors.groupingBy(ObjectKey::namespace)).values())
          .allSatisfy(it -> assertThat(it).hasSize(3));
    }
  }

  @Test
  void aNamespaceThatIsGoneIsForgotten() {
    minutes(30);

    assertThat(schedule.due(Set.of())).isEmpty();
  }
}
