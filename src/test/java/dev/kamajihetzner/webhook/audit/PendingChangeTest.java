package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policies;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PendingChangeTest {
  private static final JsonNode ON =
      GivenDocuments.yaml("{metadata: {name: demo}, spec: {controlPlaneLoadBalancer: {}}}");

  private static List<String> told(String patch, JsonNode object) {
    return PendingChange.among(GivenDocuments.yaml(patch), object).stream()
        .map(it -> it.field() + " " + it.found() + " " + it.expected())
        .toList();
  }

  /** But for a mark that only says who has set the others. */
  @Test
  void everyFieldThatAPolicySetsIsTold() {
    assertThat(
            Stream.concat(
                    Arrays.stream(PendingChange.values()).map(PendingChange::field),
                    Stream.of(HetznerCluster.ASSUMED_CONTROL_PLANE))
                .collect(Collectors.toSet()))
        .isEqualTo(
            Policies.all(GivenObjects.SETTINGS).stream()
                .flatMap(
                    policy ->
                        Arrays.stream(Kind.values()).flatMap(it -> policy.writes(it).stream()))
                .collect(Collectors.toSet()));
  }

  /** A patch sets what is around a field, too, where that is missing. */
  @Test
  void aFieldIsFoundHoweverThePatchSetsIt() {
    String field = "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address";
    assertThat(told("[{op: add, path: %s, value: \"true\"}]".formatted(field), ON))
        .containsExactly(field + " none \"true\"");
    assertThat(
            told(
                "[{op: add, path: /metadata/annotations, value:"
                    + " {capi.syself.com/allow-empty-control-plane-address: \"true\"}}]",
                ON))
        .containsExactly(field + " none \"true\"");
    assertThat(
            told(
                "[{op: replace, path: %s, value: \"true\"}]".formatted(field),
                GivenDocuments.yaml(
                    "{metadata: {annotations: {capi.syself.com/allow-empty-control-plane-address:"
                        + " \"false\"}}}")))
        .containsExactly(field + " \"false\" \"true\"");
  }

  @Test
  void whatIsOffIsNoMatter() {
    String off = "[{op: add, path: /spec/controlPlaneLoadBalancer, value: {enabled: false}}]";
    String enabled = "[{op: add, path: /spec/controlPlaneLoadBalancer/enabled, value: false}]";

    assertThat(told(off, GivenDocuments.yaml("{metadata: {name: demo}, spec: {}}"))).isEmpty();
    assertThat(told(enabled, ON))
        .containsExactly("/spec/controlPlaneLoadBalancer/enabled none false");
  }

  @Test
  void otherChangesAreNotTold() {
    assertThat(
            told(
                "[{op: add, path: /metadata/annotations, value: {a: b}}, {op: add, path: /spec/x,"
                    + " value: 1}, {op: add, path: \"\", value: {}}]",
                ON))
        .isEmpty();
    assertThat(told("[]", ON)).isEmpty();
  }

  @Test
  void saysWhichObjectItIs() {
    Finding finding =
        PendingChange.among(
                GivenDocuments.yaml(
                    "[{op: add, path: /spec/controlPlaneLoadBalancer/enabled, value: false}]"),
                ON)
            .get(0);

    assertThat(finding.remedy()).contains("HetznerCluster demo");
  }
}
