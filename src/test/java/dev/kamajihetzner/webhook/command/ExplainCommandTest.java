package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void theRuleAboutTypesIsExplained() {
    assertThat(program().run("explain", "schema").out())
        .contains("schema (rule: only check and audits of files give it)", "without quotes");
  }

  @Test
  void withoutANameAllAreListed() {
    assertThat(program().run("explain").out())
        .contains("schema (rule: ")
        .contains(java.util.Arrays.stream(PolicyId.values()).map(PolicyId::toString).toList())
        .contains(Lints.all().stream().map(Lint::id).toList());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    Run run = program().run("explain", "nonsense");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("no policy or lint nonsense; there are ", "version-match", "placement-group");
  }

  @ParameterizedTest
  @CsvSource({
    "version-mach, version-match",
    "placment-group, placement-group",
    "control-plane-field, control-plane-fields"
  })
  void aMistypedNameIsAnsweredWithTheNearest(String written, String meant) {
    Run run = program().run("explain", written);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("no policy or lint " + written + "; did you mean " + meant + "?")
        .hasLineCount(1);
  }

  private static List<String> written() {
    List<String> written = new ArrayList<>();
    for (Policy policy : Policies.all(Settings.of(Map.of()))) {
      for (Kind kind : Kind.values()) {
        policy
            .writes(kind)
            .forEach(pointer -> written.add(kind.group() + " " + kind + " " + pointer));
      }
    }
    return written;
  }

  @Test
  void argoCdSettingsAreYamlOfTheFieldsThatAreSet() throws IOException {
    Run run = program().run("argocd");

    JsonNode application = new YAMLMapper().readTree(run.out());
    List<String> ignored = new ArrayList<>();
    for (JsonNode kind : application.at("/spec/ignoreDifferences")) {
      for (JsonNode pointer : kind.path("jsonPointers")) {
        ignored.add(
            kind.path("group").textValue()
                + " "
                + kind.path("kind").textValue()
                + " "
                + pointer.textValue());
      }
    }
    assertThat(ignored).containsExactlyInAnyOrderElementsOf(written());
  }
}
