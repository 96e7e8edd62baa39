package dev.kamajihetzner.webhook.lint;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
  @ParameterizedTest
  @MethodSource("lints")
  void isNamedAsItsClass(Lint lint) {
    assertThat(lint.id())
        .isEqualTo(
            lint.getClass().getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(ROOT));
  }

  @ParameterizedTest
  @MethodSource("lints")
  void isNotMistakenForAPolicy(Lint lint) {
    assertThat(PolicyId.of(lint.id())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lints")
  void saysWhyInOneOrTwoSentences(Lint lint) {
    assertThat(lint.reason()).endsWith(".").hasSizeBetween(40, 280);
    assertThat(lint.reason().split("(?<=[.]) (?=[A-Z])")).hasSizeLessThanOrEqualTo(2);
    assertThat(lint.kinds()).isNotEmpty().doesNotHaveDuplicates();
  }

  static List<Lint> lints() {
    return Lints.all();
  }
}
