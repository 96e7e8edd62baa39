package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.policy.PolicyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByItsId(Lint lint) {
    assertThat(lint.id()).matches("[a-z]+(-[a-z]+)*").isEqualTo(lint.toString());
    assertThat(Lint.of(lint.id())).contains(lint);
    assertThat(lint.readmeLink()).isEqualTo("README.md#" + lint.id());
  }

  @ParameterizedTest
  @EnumSource
  void isNotMistakenForAPolicy(Lint lint) {
    assertThat(PolicyId.of(lint.id())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void saysWhyInOneOrTwoSentences(Lint lint) {
    assertThat(lint.reason()).endsWith(".").hasSizeBetween(40, 280);
    assertThat(lint.reason().split("(?<=[.]) (?=[A-Z])")).hasSizeLessThanOrEqualTo(2);
    assertThat(lint.kinds()).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void isNotFoundByAnotherName() {
    assertThat(Lint.of("no-such-lint")).isEmpty();
  }
}
