package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.FieldTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FindingLinkTest {
  @ParameterizedTest
  @MethodSource("lints")
  void leadsToAnAnchorThatIsThereOnce(Lint lint) throws IOException {
    String[] link = FindingLink.of(Finding.advice(lint.id(), JsonPointer.empty(), "a")).split("#");

    assertThat(link).hasSize(2);
    assertThat(Files.readString(Path.of(link[0])))
        .containsOnlyOnce("<a id=\"" + link[1] + "\"></a>");
  }

  @Test
  void leadsToTheRuleAboutTypes() throws IOException {
    Finding finding =
        new Finding(
            FieldTypes.RULE,
            Severity.REFUSAL,
            Basis.OBJECT,
            JsonPointer.empty(),
            "a",
            null,
            null,
            null,
            false);

    assertThat(FindingLink.of(finding)).isEqualTo("README.md#schema");
    assertThat(Files.readString(Path.of("README.md"))).containsOnlyOnce("<a id=\"schema\"></a>");
  }

  @Test
  void isNotThereForAPolicy() {
    assertThat(
            FindingLink.of(
                Finding.warning(PolicyId.VERSION_MATCH, JsonPointer.empty(), "something")))
        .isNull();
  }

  static List<Lint> lints() {
    return Lints.all();
  }
}
