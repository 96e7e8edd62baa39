package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.lint;
import static dev.kamajihetzner.webhook.audit.GivenAudits.overridden;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static dev.kamajihetzner.webhook.audit.GivenAudits.warning;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportChangesTest {
  private static final Instant FIRST = Instant.parse("2026-11-27T13:00:00Z");
  private static final Instant LATER = FIRST.plus(Duration.ofHours(1));

  private static ReportChanges changes(
      List<ReportResult> before, Instant time, AuditFinding... findings) {
    return ReportChanges.between(before, ReportResults.of(audit(findings)).listed(), time);
  }

  private static List<ReportResult> said(AuditFinding... findings) {
    return changes(List.of(), FIRST, findings).results();
  }

  private static List<String> policies(List<ReportResult> results) {
    return results.stream().map(ReportResult::policy).toList();
  }

  @Test
  void whatNobodySaidBeforeCame() {
    ReportChanges changes = changes(List.of(), FIRST, refusal(), lint());

    assertThat(policies(changes.came())).containsExactly("version-match", "hard-coded-version");
    assertThat(changes.went()).isEmpty();
    assertThat(changes.results()).allMatch(it -> it.seen().equals(FIRST));
  }

  @Test
  void whatStaysKeepsItsTime() {
    ReportChanges changes = changes(said(refusal()), LATER, refusal(), warning());

    assertThat(policies(changes.came())).containsExactly("load-balancer-location");
    assertThat(changes.results()).extracting(ReportResult::seen).containsExactly(FIRST, LATER);
  }

  @Test
  void whatIsNotFoundAnyMoreWent() {
    ReportChanges changes = changes(said(refusal(), lint()), LATER, lint());

    assertThat(policies(changes.went())).containsExactly("version-match");
    assertThat(changes.came()).isEmpty();
  }

  @Test
  void thatAllIsWellIsNeitherComingNorGoing() {
    assertThat(changes(List.of(), FIRST).came()).isEmpty();
    assertThat(policies(changes(said(refusal()), LATER).went())).containsExactly("version-match");
    assertThat(changes(said(), LATER, refusal()).went()).isEmpty();
  }

  @Test
  void otherWordsAreTheSameFinding() {
    ReportChanges changes = changes(said(refusal("v1.31.0")), LATER, refusal("v1.31.1"));

    assertThat(changes.came()).isEmpty();
    assertThat(changes.went()).isEmpty();
    assertThat(changes.results().get(0).message()).contains("v1.31.1");
    assertThat(changes.results().get(0).seen()).isEqualTo(FIRST);
  }

  @Test
  void anOverrideIsAnotherFinding() {
    ReportChanges changes = changes(said(refusal()), LATER, overridden());

    assertThat(changes.came()).extracting(ReportResult::outcome).containsExactly("skip");
    assertThat(changes.went()).extracting(ReportResult::outcome).containsExactly("fail");
  }

  @ParameterizedTest
  @CsvSource({"v1.31.0, v1.32.0", "v1.32.0, v1.31.0"})
  void oneOfTwoThatDifferInWordsOnlyMayGo(String stays, String goes) {
    ReportChanges changes =
        changes(said(refusal("v1.31.0"), refusal("v1.32.0")), LATER, refusal(stays));

    assertThat(changes.came()).isEmpty();
    assertThat(changes.went())
        .extracting(ReportResult::message)
        .singleElement()
        .asString()
        .contains(goes);
  }

  @Test
  void aResultWithoutATimeHasOneFromNowOn() {
    List<ReportResult> stripped =
        said(refusal()).stream()
            .map(
                it ->
                    new ReportResult(
                        ReportStoreInMemory.json(
                            it.json().toString().replaceAll(",\"timestamp\":\\{[^}]*}", ""))))
            .toList();

    assertThat(changes(stripped, LATER, refusal()).results().get(0).seen()).isEqualTo(LATER);
  }
}
