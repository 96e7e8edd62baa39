package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.CLUSTER;
import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.cluster;
import static dev.kamajihetzner.webhook.audit.GivenAudits.lint;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static dev.kamajihetzner.webhook.audit.GivenAudits.warning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.audit.ReportApi.Group;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportWriterTest {
  private static final Duration TOOK = Duration.ofMillis(1);
  private static final String REPORT =
      "/apis/openreports.io/v1alpha1/namespaces/team-a/reports/kamaji-hetzner-webhook-uid-of-blue";

  private final ReportStoreInMemory store = new ReportStoreInMemory(Group.OPENREPORTS);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger again = new AtomicInteger();
  private final LoggedLines log = new LoggedLines();
  private ReportWriter writer;

  @AfterEach
  void stop() {
    writer.stop();
    log.close();
  }

  private ReportWriter start(AuditSettings.Reports reports) {
    create(reports);
    writer.start(again::incrementAndGet);
    return writer;
  }

  private void create(AuditSettings.Reports reports) {
    writer =
        new ReportWriter(
            rate -> new Rated(store, rate),
            new GivenAuditSettings(reports, false),
            Duration.ofMillis(50),
            new AuditMetrics(registry));
  }

  private ReportWriter start() {
    return start(AuditSettings.Reports.AUTO);
  }

  private double written(String object, String outcome) {
    var counter =
        registry
            .find("kamaji_hetzner.audit.writes")
            .tags("object", object, "outcome", outcome)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private void tell(AuditFinding... findings) {
    double before = told();
    writer.audited(audit(findings), TOOK);
    await().until(() -> told() > before);
  }

  /** Reports that are as they should be. */
  private double told() {
    return written("report", "created")
        + written("report", "replaced")
        + written("report", "unchanged");
  }

  /** What comes from now on does not take the place of what came before. */
  private void awaitTaken() {
    await().until(() -> registry.get("kamaji_hetzner.audit.backlog").gauge().value() == 0);
  }

  private List<String> reasons() {
    return store.events().stream().map(it -> it.path("reason").asText()).sorted().toList();
  }

  @Test
  void whatComesAndGoesIsToldByReportEventsAndLog() {
    start();
    tell(refusal(), lint());

    assertThat(store.objects.get(REPORT).at("/summary/fail").asInt()).isEqualTo(1);
    assertThat(reasons()).containsExactly("LintAdvice", "PolicyViolation");
    await().until(() -> log.with("found: ").size() == 2);
    assertThat(log.with("found: "))
        .containsExactly(
            "INFO audit: Cluster team-a/blue: found: MachineDeployment workers: version-match: is"
                + " newer than the control plane; found v1.31.0, expected v1.30.2. Upgrade the"
                + " control plane first.",
            "INFO audit: Cluster team-a/blue: found: KubeadmConfigTemplate workers:"
                + " hard-coded-version: names a Kubernetes version. Read it from the machine.");

    tell(lint());

    assertThat(store.objects.get(REPORT).at("/summary/fail").asInt()).isZero();
    assertThat(reasons()).containsExactly("FindingResolved", "LintAdvice", "PolicyViolation");
    await().until(() -> log.with("resolved: ").size() == 1);
  }

  @Test
  void whatIsUnchangedIsNotWrittenNorToldAgainByAnother() {
    start();
    tell(refusal());
    final List<String> before = store.writes;
    final int count = before.size();
    tell(refusal());

    writer.stop();
    start();
    tell(refusal());

    assertThat(store.writes).hasSize(count);
    await().until(() -> log.with("found: ").size() == 1);
  }

  @Test
  void aReportThatIsGoneIsWrittenAgain() {
    start();
    tell(refusal());
    synchronized (store) {
      store.objects.remove(REPORT);
    }
    tell(refusal());

    assertThat(store.objects).containsKey(REPORT);
  }

  @Test
  void aReportOfAnotherIsLeftAloneAndToldOfOnce() {
    start();
    ObjectNode foreign =
        ReportStoreInMemory.json(
            "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"kyverno\"}}}");
    store.put(REPORT, foreign.deepCopy());

    writer.audited(audit(refusal()), TOOK);
    await().until(() -> written("report", "foreign") == 1);
    writer.audited(audit(refusal()), TOOK);
    await().until(() -> written("report", "foreign") == 2);
    writer.gone(CLUSTER);
    writer.passed(List.of(), TOOK);
    writer.audited(audit(cluster(2)), TOOK);
    await().until(() -> told() == 1);

    assertThat(store.objects.get(REPORT).at("/metadata/labels"))
        .isEqualTo(foreign.at("/metadata/labels"));
    assertThat(log.with("is not ours")).hasSize(1);
    assertThat(log.with("is not ours").get(0))
        .startsWith(
            "WARN audit: reports.openreports.io team-a/kamaji-hetzner-webhook-uid-of-blue is not"
                + " ours");
  }

  @Test
  void aClustersReportGoesWithIt() {
    start();
    tell(refusal());
    writer.gone(CLUSTER);

    await().until(() -> !store.objects.containsKey(REPORT));
    assertThat(registry.get("kamaji_hetzner.audit.clusters").tag("state", "fail").gauge().value())
        .isZero();
  }

  @Test
  void afterAPassOnlyReportsOfClustersThatAreThereAreLeft() {
    start();
    tell(refusal());
    writer.audited(audit(cluster(1)), TOOK);
    writer.audited(audit(cluster(2)), TOOK);
    await().until(() -> store.reports().size() == 3);
    // All three have been judged since the last pass, so there is no telling yet.
    writer.passed(List.of(cluster(1)), TOOK);
    awaitTaken();
    assertThat(store.reports()).hasSize(3);

    writer.passed(List.of(cluster(1)), TOOK);

    await().until(() -> store.reports().size() == 1);
    assertThat(store.reports().get(0).at("/scope/name").asText()).isEqualTo("c1");
  }

  @Test
  void reportsFollowTheApi() {
    store.served.clear();
    store.served.add(Group.WGPOLICY);
    start();
    tell(refusal());

    store.served.add(Group.OPENREPORTS);
    await().until(() -> again.get() == 1);
    await().until(() -> store.reports().isEmpty());
    tell(refusal());

    assertThat(store.objects).containsKey(REPORT);
    assertThat(store.reports()).hasSize(1);
    assertThat(log.with("reports are written as")).hasSize(2);
  }

  @Test
  void withoutAnApiWhatWasThereAtTheStartIsNotToldAndWhatComesLaterIs() {
    store.served.clear();
    start();
    writer.audited(audit(refusal()), TOOK);
    writer.passed(List.of(CLUSTER), TOOK);
    awaitTaken();
    writer.audited(audit(refusal(), warning()), TOOK);
    await().until(() -> reasons().equals(List.of("PolicyWarning")));
    writer.audited(audit(refusal()), TOOK);
    await().until(() -> reasons().equals(List.of("FindingResolved", "PolicyWarning")));

    // A Cluster that comes after the first pass is new.
    writer.audited(audit(cluster(2), refusal()), TOOK);
    await().until(() -> reasons().contains("PolicyViolation"));
    assertThat(log.with("no reports are written")).hasSize(1);

    // What is known goes along.
    store.served.add(Group.OPENREPORTS);
    await().until(() -> again.get() == 1);
    tell(refusal());
    assertThat(reasons()).containsExactly("FindingResolved", "PolicyViolation", "PolicyWarning");
  }

  @Test
  void whereTheApiOrTheNamespaceHasJustGoneNothingIsSaid() {
    start();
    tell(refusal());
    store.served.clear();

    writer.audited(audit(), TOOK);
    await().until(() -> again.get() == 1);

    assertThat(log.all()).noneMatch(it -> it.startsWith("WARN") || it.startsWith("ERROR"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 broken", "503 away", "429 too many", "0 timeout"})
  void anOutageIsToldOnceAndThenAllIsWritten(String failure) {
    start();
    tell();
    store.failing(request -> failure);
    for (int i = 0; i < 5; i++) {
      writer.audited(audit(cluster(i)), TOOK);
    }
    writer.audited(audit(refusal()), TOOK);
    await().until(() -> !log.with("WARN").isEmpty());
    store.well();

    await().until(() -> store.reports().size() == 6);
    await().until(() -> log.with("reports are written again").size() == 1);
    await().until(() -> store.objects.get(REPORT).at("/summary/fail").asInt() == 1);
    assertThat(log.with("WARN")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"403", "422", "413"})
  void whatIsRefusedInOneNamespaceHoldsNothingElse(int status) {
    start();
    store.failing(
        request ->
            request.startsWith("POST") && request.contains("uid-of-blue") ? status + " no" : null);
    writer.audited(audit(), TOOK);
    writer.audited(audit(cluster(1)), TOOK);
    await().until(() -> store.reports().size() == 1);
    await().until(() -> written("report", "failed") > 1);
    store.well();

    await().until(() -> store.reports().size() == 2);
    assertThat(log.with("WARN"))
        .containsExactly(
            "WARN audit: reports cannot be written: %d no; this is said once, until they are again"
                .formatted(status));
    await().until(() -> log.with("reports are written again").size() == 1);
  }

  @Test
  void aNamespaceThatIsBeingDeletedIsNoFailure() {
    start();
    store.failing(
        request ->
            request.startsWith("POST") && request.contains("uid-of-blue")
                ? "403 unable to create: forbidden because it is being terminated"
                : null);
    writer.audited(audit(), TOOK);
    await().until(() -> written("report", "failed") == 1);
    writer.audited(audit(cluster(1)), TOOK);
    await().until(() -> store.reports().size() == 1);

    assertThat(log.with("WARN")).isEmpty();
    assertThat(written("report", "failed")).isEqualTo(1);
  }

  @Test
  void whoWritesAtTheSameTimeIsNotOverwritten() {
    start();
    tell();
    AtomicInteger writes = new AtomicInteger();
    store.failing(
        request -> {
          if (request.startsWith("PUT") && writes.incrementAndGet() == 1) {
            ObjectNode changed = store.objects.get(REPORT).deepCopy();
            changed.withObject("/metadata/annotations").put("note", "n");
            store.put(REPORT, changed);
          }
          return null;
        });

    tell(refusal());

    assertThat(writes).hasValue(2);
    assertThat(store.objects.get(REPORT).at("/metadata/annotations/note").asText()).isEqualTo("n");
    assertThat(reasons()).as("told once").containsExactly("PolicyViolation");
    assertThat(written("report", "conflict")).isEqualTo(1);
    assertThat(log.with("WARN")).isEmpty();
  }

  @Test
  void eventsThatAreRefusedHoldNoReport() {
    start();
    store.failing(request -> request.contains("/events/") ? "403 no" : null);
    tell(refusal());
    tell(lint());

    assertThat(log.with("WARN"))
        .containsExactly(
            "WARN audit: Events cannot be written: 403 no; this is said once, until they are again");
    assertThat(written("event", "failed")).isEqualTo(2);
  }

  @Test
  void aSecondTryMakesNoEventTwice() {
    start();
    AtomicInteger tries = new AtomicInteger();
    store.failing(
        request ->
            request.startsWith("POST " + REPORT) && tries.incrementAndGet() < 3 ? "500 no" : null);
    tell(refusal());

    assertThat(reasons()).containsExactly("PolicyViolation");
    await().until(() -> log.with("found: ").size() == 1);
  }

  @Test
  void noSecondHasMoreThanTwentyWrites() {
    start();
    tell();
    final int before = store.writes.size();
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      writer.audited(audit(cluster(i), refusal()), TOOK);
    }
    await().until(() -> store.writes.size() >= before + 40);
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat((store.writes.size() - before) / seconds).isLessThan(21);
    assertThat(registry.get("kamaji_hetzner.audit.backlog").gauge().value()).isLessThan(1_000);
  }

  @Test
  void aChangeIsToldBeforeAllThatWaitForTheirTurn() {
    create(AuditSettings.Reports.AUTO);
    assertThat(untilThereIsNoRoom(it -> writer.audited(it, TOOK))).isEqualTo(500);
    assertThat(writer.room()).isZero();
    assertThat(writer.auditedAfterChange(audit(refusal()), TOOK)).isTrue();
    writer.start(again::incrementAndGet);

    await().until(() -> store.objects.containsKey(REPORT));
    assertThat(store.reports()).hasSizeLessThan(10);
  }

  @Test
  void changesTakeNoMoreMemoryThanThereIs() {
    create(AuditSettings.Reports.AUTO);

    assertThat(untilThereIsNoRoom(it -> writer.auditedAfterChange(it, TOOK))).isEqualTo(1_000);
    assertThat(writer.auditedAfterChange(audit(cluster(7)), TOOK)).as("a newer one").isTrue();
    assertThat(writer.audited(audit(cluster(1_000)), TOOK)).isFalse();
  }

  /** How many Clusters there is room for. */
  private static int untilThereIsNoRoom(Predicate<ClusterAudit> telling) {
    int told = 0;
    while (telling.test(audit(cluster(told), refusal()))) {
      told++;
    }
    return told;
  }

  @Test
  void nothingIsWrittenOnceItHasStopped() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    store.failing(
        request -> {
          if (request.startsWith("POST")) {
            begun.countDown();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return null;
        });
    start();
    for (int i = 0; i < 100; i++) {
      writer.audited(audit(cluster(i), refusal()), TOOK);
    }
    begun.await();
    CompletableFuture<Integer> stopped =
        CompletableFuture.supplyAsync(
            () -> {
              writer.stop();
              return store.writes.size();
            });
    assertThat(stopped).isNotDone();
    end.countDown();
    int writes = stopped.get(10, TimeUnit.SECONDS);
    writer.audited(audit(refusal()), TOOK);

    assertThat(writes).as("the one that was under way").isEqualTo(1);
    assertThat(store.writes).hasSize(writes);
  }

  /** A store whose writes take their turns, as requests do. */
  private record Rated(ReportStoreInMemory store, ReportRate rate) implements ReportStore {
    @Override
    public JsonNode read(String path) {
      return store.read(path);
    }

    @Override
    public boolean create(String path, ObjectNode object) {
      rate.await();
      return store.create(path, object);
    }

    @Override
    public boolean replace(String path, ObjectNode object) {
      rate.await();
      return store.replace(path, object);
    }

    @Override
    public void delete(String path, JsonNode object) {
      rate.await();
      store.delete(path, object);
    }

    @Override
    public boolean patch(String path, String patch) {
      rate.await();
      return store.patch(path, patch);
    }

    @Override
    public void list(ReportApi api, Consumer<JsonNode> report) {
      store.list(api, report);
    }
  }
}
