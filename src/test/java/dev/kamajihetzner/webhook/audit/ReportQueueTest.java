package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.cluster;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportQueueTest {
  private static final Duration NO_TIME = Duration.ZERO;
  private static final Duration LONG = Duration.ofHours(1);

  private final ReportQueue queue = new ReportQueue();

  private static ReportTask.Audited audited(int cluster, AuditFinding... findings) {
    return new ReportTask.Audited(audit(cluster(cluster), findings));
  }

  private ReportTask taken() {
    return queue.take(NO_TIME).map(ReportQueue.Entry::task).orElse(null);
  }

  @Test
  void firstComeFirstServed() {
    queue.add(audited(1));
    queue.add(audited(2));

    assertThat(taken()).isEqualTo(audited(1));
    assertThat(taken()).isEqualTo(audited(2));
    assertThat(taken()).isNull();
  }

  @Test
  void ofAClusterOnlyTheNewestWaits() {
    queue.add(audited(1));
    queue.add(audited(2));
    queue.add(audited(1, refusal()));

    assertThat(queue.size()).isEqualTo(2);
    assertThat(taken()).isEqualTo(audited(1, refusal()));

    queue.add(new ReportTask.Gone(cluster(2)));
    assertThat(taken()).isEqualTo(new ReportTask.Gone(cluster(2)));
  }

  @Test
  void whatHasFailedWaitsAndHoldsNothingElse() {
    queue.add(audited(1));
    queue.addAgain(queue.take(NO_TIME).get(), LONG);
    queue.add(audited(1, refusal()));
    queue.add(audited(2));

    assertThat(taken()).isEqualTo(audited(2));
    assertThat(taken()).isNull();
  }

  @Test
  void whatHasFailedGivesWayToWhatIsNewer() {
    queue.add(audited(1));
    ReportQueue.Entry failed = queue.take(NO_TIME).get();
    queue.add(audited(1, refusal()));
    queue.addAgain(failed, NO_TIME);

    ReportQueue.Entry next = queue.take(NO_TIME).get();
    assertThat(next.task()).isEqualTo(audited(1, refusal()));
    assertThat(next.failures()).isEqualTo(1);
    assertThat(queue.size()).isZero();
  }

  @Test
  void aPauseHoldsAll() {
    queue.add(audited(1));
    queue.pause(LONG);
    assertThat(taken()).isNull();

    queue.pause(Duration.ofMillis(20));
    assertThat(queue.take(Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void whoWaitsIsWokenByATaskAndByTheEnd() throws Exception {
    CompletableFuture<ReportTask> waiting =
        CompletableFuture.supplyAsync(() -> queue.take(LONG).get().task());
    queue.add(audited(1));
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(audited(1));

    CompletableFuture<Boolean> ended =
        CompletableFuture.supplyAsync(() -> queue.take(LONG).isEmpty());
    queue.add(audited(2));
    queue.close();
    ended.get(10, TimeUnit.SECONDS);
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.size()).isZero();
  }
}
