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
    return new ReportTask.Audited(audit(cluster(cluster), findings), false);
  }

  private static ReportTask.Audited changed(int cluster, AuditFinding... findings) {
    return new ReportTask.Audited(audit(cluster(cluster), findings), true);
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
  void whatHasChangedGoesFirst() {
    queue.add(audited(1));
    queue.add(audited(2));
    queue.add(changed(3));
    queue.add(changed(4));
    queue.add(new ReportTask.Gone(cluster(5)));

    assertThat(taken()).isEqualTo(changed(3));
    assertThat(taken()).isEqualTo(changed(4));
    assertThat(taken()).isEqualTo(new ReportTask.Gone(cluster(5)));
    assertThat(taken()).isEqualTo(audited(1));
  }

  @Test
  void whatHasChangedKeepsItsPlaceWhenItIsJudgedOnceMore() {
    queue.add(audited(1));
    queue.add(audited(2));
    queue.add(changed(2, refusal()));
    queue.add(audited(2));
    assertThat(queue.size()).isEqualTo(2);

    ReportQueue.Entry failed = queue.take(NO_TIME).get();
    assertThat(failed.task()).isEqualTo(audited(2));
    queue.addAgain(failed, NO_TIME);

    assertThat(taken()).isEqualTo(audited(2));
    assertThat(taken()).isEqualTo(audited(1));
  }

  @Test
  void whatHasChangedAndFailedHoldsNothingElse() {
    queue.add(changed(1));
    queue.addAgain(queue.take(NO_TIME).get(), LONG);
    queue.add(audited(2));

    assertThat(taken()).isEqualTo(audited(2));
    assertThat(taken()).isNull();
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
