package dev.kamajihetzner.webhook.audit;

import static dev.kamajihetzner.webhook.audit.GivenAudits.CLUSTER;
import static dev.kamajihetzner.webhook.audit.GivenAudits.WORKERS;
import static dev.kamajihetzner.webhook.audit.GivenAudits.audit;
import static dev.kamajihetzner.webhook.audit.GivenAudits.found;
import static dev.kamajihetzner.webhook.audit.GivenAudits.lint;
import static dev.kamajihetzner.webhook.audit.GivenAudits.overridden;
import static dev.kamajihetzner.webhook.audit.GivenAudits.refusal;
import static dev.kamajihetzner.webhook.audit.GivenAudits.warning;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventsOfChangesTest {
  private static final Instant TIME = Instant.parse("2026-11-27T13:00:00.9Z");

  private static List<ReportResult> said(Instant time, AuditFinding... findings) {
    return ReportChanges.between(List.of(), ReportResults.of(audit(findings)).listed(), time)
        .results();
  }

  private static List<ObjectNode> events(List<ReportResult> before, AuditFinding... findings) {
    return EventsOfChanges.of(
        CLUSTER,
        before,
        ReportChanges.between(before, ReportResults.of(audit(findings)).listed(), TIME),
        TIME);
  }

  private static List<String> names(List<ObjectNode> events) {
    return events.stream().map(it -> it.at("/metadata/name").asText()).toList();
  }

  @Test
  void anEventIsWhatKubectlDescribeLooksFor() {
    ObjectNode event = events(List.of(), refusal()).get(0);

    String name = event.withObject("/metadata").remove("name").asText();
    assertThat(name).matches("blue\\.[0-9a-f]{16}");
    assertThat(event)
        .isEqualTo(
            ReportStoreInMemory.json(
                """
                {"apiVersion": "v1", "kind": "Event", "metadata": {"namespace": "team-a"},
                 "involvedObject": {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster",
                   "namespace": "team-a", "name": "blue", "uid": "uid-of-blue"},
                 "type": "Warning", "reason": "PolicyViolation",
                 "message": "MachineDeployment workers: version-match: is newer than the control \
                plane; found v1.31.0, expected v1.30.2. Upgrade the control plane first.",
                 "firstTimestamp": "2026-11-27T13:00:00Z", "lastTimestamp": "2026-11-27T13:00:00Z",
                 "count": 1, "reportingComponent": "kamaji-hetzner-webhook",
                 "source": {"component": "kamaji-hetzner-webhook"}}
                """));
  }

  static Stream<Arguments> findings() {
    return Stream.of(
        Arguments.of(refusal(), "Warning", "PolicyViolation"),
        Arguments.of(warning(), "Warning", "PolicyWarning"),
        Arguments.of(lint(), "Normal", "LintAdvice"),
        Arguments.of(overridden(), "Normal", "PolicyOverridden"));
  }

  @ParameterizedTest
  @MethodSource("findings")
  void theReasonSaysHowBadItIs(AuditFinding finding, String type, String reason) {
    ObjectNode event = events(List.of(), finding).get(0);

    assertThat(event.path("type").asText()).isEqualTo(type);
    assertThat(event.path("reason").asText()).isEqualTo(reason);
  }

  @Test
  void whatGoesIsToldToo() {
    ObjectNode event = events(said(TIME, refusal())).get(0);

    assertThat(event.path("type").asText()).isEqualTo("Normal");
    assertThat(event.path("reason").asText()).isEqualTo("FindingResolved");
    assertThat(event.path("message").asText())
        .isEqualTo(
            "MachineDeployment workers: version-match: no longer found in"
                + " spec.template.spec.version");
  }

  @Test
  void thereAreNeverMoreThanAFew() {
    AuditFinding[] many =
        IntStream.range(0, 50)
            .mapToObj(
                it ->
                    found(
                        WORKERS,
                        Finding.warning(
                            PolicyId.FAILURE_DOMAIN, JsonPointer.compile("/spec/" + it), "p")))
            .toArray(AuditFinding[]::new);

    List<ObjectNode> came = events(List.of(), many);
    List<ObjectNode> went = events(said(TIME, many), refusal());

    assertThat(came).hasSize(4);
    assertThat(came.get(3).path("message").asText())
        .isEqualTo(
            "47 more findings; kamaji-hetzner-webhook audit --namespace team-a tells all of them");
    assertThat(went).hasSize(5);
    assertThat(went.get(4).path("message").asText()).isEqualTo("47 more findings are resolved");
    assertThat(names(went)).doesNotHaveDuplicates();
  }

  @Test
  void theSameChangeHasTheSameNamesAndAnotherOneOthers() {
    List<ReportResult> before = said(TIME, lint());

    assertThat(names(events(before, lint(), refusal())))
        .isEqualTo(names(events(before, refusal(), lint())))
        // Found, resolved and found again.
        .doesNotContainAnyElementsOf(
            names(events(said(TIME.plusSeconds(60), lint()), lint(), refusal())));
  }

  @Test
  void namesAndMessagesAreNeverTooLong() {
    AuditedObject cluster =
        new AuditedObject("cluster.x-k8s.io/v1beta2", "Cluster", "a", "c".repeat(253), "u");
    AuditFinding finding =
        found(
            WORKERS,
            Finding.warning(
                PolicyId.FAILURE_DOMAIN, JsonPointer.empty(), "\n" + "x".repeat(9_999)));
    ReportChanges changes =
        ReportChanges.between(List.of(), ReportResults.of(audit(cluster, finding)).listed(), TIME);

    ObjectNode event = EventsOfChanges.of(cluster, List.of(), changes, TIME).get(0);

    assertThat(event.at("/metadata/name").asText()).hasSizeLessThan(254);
    assertThat(event.path("message").asText()).hasSizeLessThan(1_100).doesNotContain("\n");
  }
}
