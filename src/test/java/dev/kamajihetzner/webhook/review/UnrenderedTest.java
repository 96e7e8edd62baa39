package dev.kamajihetzner.webhook.review;

import static dev.kamajihetzner.webhook.policy.Requests.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnrenderedTest {
  private static final JsonNode OBJECT =
      yaml(
          """
          apiVersion: v1
          kind: A
          metadata: {name: "${NAME}", namespace: "${TENANT}"}
          spec:
            whole: "${WHOLE}"
            list: [a, "${ITEM}"]
            endpoint: {host: a.example, port: "${PORT}"}
            reference: {kind: B, name: "${NAME}"}
            group: {inner: {value: "${VALUE}"}, other: a}
          """);

  private final Unrendered unrendered = new Unrendered();

  @BeforeEach
  void knowTheNames() {
    unrendered.know(List.of(GivenObject.of(OBJECT)));
  }

  private boolean certain(Finding finding) {
    return !unrendered.certain(List.of(finding), OBJECT).isEmpty();
  }

  private static Finding finding(String field) {
    return Finding.warning(PolicyId.VERSION_MATCH, JsonPointer.compile(field), "is wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metadata/name",
        "/spec",
        "/spec/whole",
        "/spec/whole/below/it",
        "/spec/list",
        "/spec/list/1",
        "/spec/endpoint",
        "/spec/endpoint/port",
        "/spec/reference/name",
        "/spec/group/inner"
      })
  void keepsStillAboutWhatNobodyKnows(String field) {
    assertThat(certain(finding(field))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/spec/absent",
        "/spec/list/0",
        "/spec/endpoint/host",
        "/spec/reference",
        "/spec/group",
        "/spec/group/other"
      })
  void saysTheRest(String field) {
    assertThat(certain(finding(field))).isTrue();
  }

  @Test
  void keepsStillWhereTheTextRestsOnOne() {
    Finding finding = finding("/spec/absent");

    assertThat(certain(finding.found("${V}"))).isFalse();
    assertThat(certain(finding.expected("a.example:${PORT}"))).isFalse();
    assertThat(certain(problem("differs from ${V}"))).isFalse();
    assertThat(certain(problem("B ${TENANT}/${NAME} differs"))).isTrue();
  }

  private static Finding problem(String problem) {
    return Finding.warning(PolicyId.VERSION_MATCH, JsonPointer.compile("/spec/absent"), problem);
  }
}
