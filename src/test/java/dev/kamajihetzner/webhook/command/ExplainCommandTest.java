package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainCommandTest {
  Program program() {
    return new ProgramInThisProcess();
  }

  @ParameterizedTest
  @EnumSource
  void everyPolicyIsExplained(PolicyId policy) {
    Run run = program().run("explain", policy);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Why:")
        .contains("kamaji-hetzner.policy." + policy + ".mode")
        .contains("label kamaji-hetzner.dev/" + policy)
        .doesNotContain("null");
  }

  @ParameterizedTest
  @MethodSource("dev.kamajihetzner.webhook.lint.Lints#all")
  void everyLintIsExplained(Lint lint) {
    assertThat(program().run("explain", lint.id()).out())
        .contains(lint.id())
        .hasSizeGreaterThan(60);
  }

  @Test
  void withoutANameAllAreListed() {
    assertThat(program().run("explain").out())
        .contains(java.util.Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList())
        .contains(Lints.all().stream().map(Lint::id).toList());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    Run run = program().run("explain", "version-mach");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("no policy or lint version-mach; there are ", "version-match");
  }

  @Test
  void argoCdSettingsAreYamlOfTheFieldsThatAreSet() throws IOException {
    Run run = program().run("argocd");

    JsonNode application = new YAMLMapper().readTree(run.out());
    assertThat(application.at("/spec/ignoreDifferences/0/jsonPointers/0").textValue())
        .isEqualTo("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location");
    assertThat(application.at("/spec/ignoreDifferences/1/jsonPointers"))
        .extracting(JsonNode::textValue)
        .contains("/spec/controlPlaneLoadBalancer/enabled");
  }
}
