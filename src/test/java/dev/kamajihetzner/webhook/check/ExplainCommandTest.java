package dev.kamajihetzner.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.lint.Lint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Help.Ansi;

class ExplainCommandTest {
  private static CheckRun explain(Object... arguments) {
    return CheckRun.run(new ExplainCommand(), "", Ansi.OFF, arguments);
  }

  @ParameterizedTest
  @EnumSource
  void everyPolicyIsExplained(PolicyId policy) {
    CheckRun run = explain(policy);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Why:")
        .contains("kamaji-hetzner.policy." + policy + ".mode")
        .contains("label kamaji-hetzner.dev/" + policy)
        .doesNotContain("null");
  }

  @ParameterizedTest
  @EnumSource
  void everyLintIsExplained(Lint lint) {
    assertThat(explain(lint.id()).out()).contains(lint.id()).hasSizeGreaterThan(60);
  }

  @Test
  void withoutANameAllAreListed() {
    assertThat(explain().out())
        .contains(java.util.Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList())
        .contains(java.util.Arrays.stream(Lint.values()).map(Lint::id).toList());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    CheckRun run = explain("version-mach");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("no policy or lint version-mach; there are ", "version-match");
  }

  @Test
  void theReadmeHasTheSameTableOfPolicies() throws IOException {
    String rows =
        PolicyDescription.all().stream()
            .map(PolicyDescription::tableRow)
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(Path.of("README.md"))).contains(rows);
  }

  @Test
  void theReadmeExplainsEveryLintWhereItsLinkPoints() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    for (Lint lint : Lint.values()) {
      assertThat(lint.readmeLink()).isEqualTo("README.md#" + lint.id());
      assertThat(readme).contains("#### " + lint.id() + "\n\n" + lint.reason() + "\n");
    }
  }

  @Test
  void argoCdSettingsAreYamlOfTheFieldsThatAreSet() throws IOException {
    CheckRun run = CheckRun.run(new ArgoCdCommand(), "", Ansi.OFF);

    JsonNode application = new YAMLMapper().readTree(run.out());
    assertThat(application.at("/spec/ignoreDifferences/0/jsonPointers/0").textValue())
        .isEqualTo("/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location");
    assertThat(application.at("/spec/ignoreDifferences/1/jsonPointers"))
        .extracting(JsonNode::textValue)
        .contains("/spec/controlPlaneLoadBalancer/enabled");
  }
}
