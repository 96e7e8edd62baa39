package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of what is right nothing is refused and nothing warned of. */
class CorrectManifestsTest {
  private static final Path CORRECT = Path.of("src", "test", "resources", "correct");
  private static final Path SEED = Path.of("..", "shared", "seed");

  static Stream<Path> manifests() throws IOException {
    return Stream.concat(
        Stream.of("v1beta1", "v1beta2")
            .flatMap(
                generation -> Stream.of("minimal", "complete").map(it -> generation + '/' + it))
            .map(it -> Path.of("deploy", "examples", it + ".yaml")),
        files(CORRECT).stream());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void drawNoRefusalAndNoWarning(Path manifest) throws IOException {
    Run run =
        new ProgramInThisProcess().run("check", "--output", "json", "--location", "fsn1", manifest);

    JsonNode report = new JsonMapper().readTree(run.out());
    assertThat(report.findParents("level"))
        .filteredOn(remark -> !remark.path("level").textValue().equals("lint"))
        .isEmpty();
    assertThat(report.path("objects")).isNotEmpty();
    assertThat(report.at("/summary/unreadable").intValue()).isZero();
    assertThat(run.status()).isZero();
  }

  /** All of them at once, as in one repository: none is in another's way. */
  @Test
  void drawNoneTogether() throws IOException {
    Run run =
        new ProgramInThisProcess().run("check", "--output", "json", "--location", "fsn1", CORRECT);

    assertThat(new JsonMapper().readTree(run.out()).findValuesAsText("level"))
        .doesNotContain("refusal", "warning");
  }

  @Test
  void theSeedDrawsNone() throws IOException {
    assumeTrue(Files.isDirectory(SEED), () -> "the seed is not beside the project: " + SEED);
    for (Path manifest : files(SEED)) {
      drawNoRefusalAndNoWarning(manifest);
    }
  }
}
