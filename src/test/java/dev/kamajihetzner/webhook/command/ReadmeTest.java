package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.lint.Lint;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.policy.PolicyDescription;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.FieldTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README says of policies and lints what {@code explain} says. */
class ReadmeTest {
  @Test
  void theReadmeHasTheSameTableOfPolicies() throws IOException {
    String rows =
        Arrays.stream(PolicyId.values())
            .map(ReadmeTest::tableRow)
            .collect(Collectors.joining("\n"));
    PolicyDescription schema = FieldTypes.ABOUT;
    String rule =
        "| <a id=\"%1$s\"></a>`%1$s` | %2$s | %3$s | %4$s |"
            .formatted(FieldTypes.RULE, schema.actsOn(), schema.does(), schema.why());

    assertThat(Files.readString(Path.of("README.md"))).contains(rows + "\n" + rule + "\n\n");
  }

  @Test
  void theReadmeHasTheSameTableOfLints() throws IOException {
    String rows = Lints.all().stream().map(ReadmeTest::tableRow).collect(Collectors.joining("\n"));

    assertThat(Files.readString(Path.of("README.md")))
        .contains("| lint | because |\n|---|---|\n" + rows + "\n\n");
  }

  private static String tableRow(PolicyId policy) {
    PolicyDescription description = policy.description();
    return "| `%s` | %s | %s | %s |"
        .formatted(policy, description.actsOn(), description.does(), description.why());
  }

  /** With an anchor, because reports link to a lint. */
  private static String tableRow(Lint lint) {
    return "| <a id=\"%s\"></a>`%s` | %s |".formatted(lint.id(), lint.id(), lint.reason());
  }
}
