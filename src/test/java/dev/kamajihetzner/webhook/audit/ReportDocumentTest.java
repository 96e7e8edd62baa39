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
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportDocumentTest {
  private static final ReportApi API = new ReportApi(ReportApi.Group.OPENREPORTS, "v1alpha1");
  private static final Instant TIME = Instant.parse("2026-11-27T13:00:00.123Z");

  private static ObjectNode document(ReportApi api, JsonNode stored, ClusterAudit audit) {
    ReportResults results = ReportResults.of(audit);
    return ReportStoreInMemory.json(
        ReportDocument.of(
                api,
                stored,
                audit.cluster(),
                results,
                ReportChanges.between(List.of(), results.listed(), TIME).results())
            .toString());
  }

  private static JsonNode fixture(String name) throws IOException {
    return new YAMLMapper().readTree(ReportDocumentTest.class.getResource(name + ".yaml"));
  }

  @ParameterizedTest
  @CsvSource({"OPENREPORTS, v1alpha1, openreports", "WGPOLICY, v1alpha2, wgpolicy"})
  void saysAllThatIsFound(ReportApi.Group group, String version, String fixture)
      throws IOException {
    assertThat(
            document(
                new ReportApi(group, version),
                null,
                audit(lint(), overridden(), warning(), refusal())))
        .isEqualTo(fixture(fixture));
  }

  @Test
  void aClusterWithoutFindingsPasses() throws IOException {
    assertThat(document(API, null, audit())).isEqualTo(fixture("pass"));
  }

  @Test
  void equalAuditsAreTheSameInAnyOrderAndIfSomethingIsFoundTwice() {
    assertThat(document(API, null, audit(warning(), refusal(), lint(), refusal())))
        .isEqualTo(document(API, null, audit(refusal(), lint(), warning())));
  }

  @Test
  void whatOthersHaveAddedStays() {
    ObjectNode stored =
        ReportStoreInMemory.json(
            """
            {"metadata": {"name": "x", "resourceVersion": "7", "uid": "u",
              "labels": {"team": "a", "app.kubernetes.io/managed-by": "kamaji-hetzner-webhook"},
              "annotations": {"note": "n"},
              "ownerReferences": [
                {"apiVersion": "old", "kind": "Cluster", "name": "blue", "uid": "uid-of-blue"},
                {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "o"}]},
             "results": [{"policy": "stale"}]}
            """);

    ObjectNode document = document(API, stored, audit());

    assertThat(document.at("/metadata/labels/team").asText()).isEqualTo("a");
    assertThat(document.at("/metadata/annotations/note").asText()).isEqualTo("n");
    assertThat(document.at("/metadata/resourceVersion").asText()).isEqualTo("7");
    assertThat(document.at("/metadata/ownerReferences/0/apiVersion").asText())
        .isEqualTo("cluster.x-k8s.io/v1beta2");
    assertThat(document.at("/metadata/ownerReferences")).hasSize(2);
    assertThat(document.path("results")).hasSize(1);
    assertThat(document(API, document, audit())).isEqualTo(document);
  }

  @Test
  void aNameTooLongForLabelsIsNone() {
    AuditedObject cluster =
        new AuditedObject("cluster.x-k8s.io/v1beta2", "Cluster", "a", "c".repeat(64), "u");

    assertThat(document(API, null, audit(cluster)).at("/metadata/labels")).hasSize(1);
  }

  private static AuditFinding numbered(int number, String problem) {
    return found(
        WORKERS,
        Finding.warning(PolicyId.FAILURE_DOMAIN, JsonPointer.compile("/spec/f" + number), problem));
  }

  private static ReportResults many(int count, String problem) {
    return ReportResults.of(
        new ClusterAudit(
            CLUSTER, 1, IntStream.range(0, count).mapToObj(it -> numbered(it, problem)).toList()));
  }

  @Test
  void ofManyResultsTheLastSaysHowManyMoreThereAre() {
    ReportResults results = many(1_000, "p");

    assertThat(results.listed()).hasSize(201);
    assertThat(results.listed().get(200).message())
        .isEqualTo(
            "800 more findings are not listed here: kamaji-hetzner-webhook audit --namespace"
                + " team-a");
    assertThat(results.listed().get(200).outcome()).isEqualTo("warn");
    assertThat(results.counts()).containsEntry("warn", 1_000L);
  }

  @Test
  void allTogetherIsNeverMoreThanIsStored() {
    assertThat(many(1_000, "💥".repeat(100_000)).listed().toString().getBytes().length)
        .isLessThan(600_000);
  }

  @Test
  void hostileTextIsHarmlessAndShort() {
    ReportResult result =
        ReportResults.of(
                audit(
                    found(
                        WORKERS,
                        Finding.warning(
                                PolicyId.FAILURE_DOMAIN,
                                JsonPointer.empty().appendProperty("a\u001b[31m/b"),
                                "\u001b]0;x\u0007\n")
                            .found("y".repeat(5_000)))))
            .listed()
            .get(0);

    assertThat(result.json().toString()).hasSizeLessThan(2_500);
    assertThat(result.json().findValuesAsText("rule")).containsExactly("[a\\u001b[31m/b]");
    assertThat(result.message()).startsWith("failure-domain: \\u001b]0;x\\u0007\\u000a");
  }

  @ParameterizedTest
  @CsvSource({
    "'', object",
    "/spec/template/spec/version, spec.template.spec.version",
    "/spec/a/12/b, spec.a[].b",
    "/metadata/annotations/capi.syself.com~1allow, metadata.annotations[capi.syself.com/allow]",
    "/0/spec, [].spec"
  })
  void aRuleIsTheFieldAsPeopleWriteIt(String field, String rule) {
    AuditFinding finding =
        found(
            WORKERS,
            Finding.warning(PolicyId.FAILURE_DOMAIN, JsonPointer.compile(field), "is wrong"));

    assertThat(ReportResults.of(audit(finding)).listed().get(0).json().path("rule").asText())
        .isEqualTo(rule);
  }

  @Test
  void timesOfNoUseAreNone() {
    for (String time :
        List.of(
            "{}",
            "{\"seconds\": \"x\"}",
            "{\"seconds\": 9e300}",
            "{\"seconds\": 9223372036854775807}",
            "{\"seconds\": -1}")) {
      assertThat(new ReportResult(ReportStoreInMemory.json("{\"timestamp\": " + time + "}")).seen())
          .as(time)
          .isNull();
    }
    assertThat(Collections.singletonList(new ReportResult(ReportStoreInMemory.json("{}")).seen()))
        .containsExactly((Instant) null);
  }
}
