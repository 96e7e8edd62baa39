package dev.kamajihetzner.webhook.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A model that one of the two files forgets makes the native binary larger without a word. */
class LeftOutModelsTest {
  private static final Pattern REMOVED =
      Pattern.compile("removed-resources\\.\"io\\.fabric8\\\\?:(kubernetes-model-[a-z]+)\"=(\\S+)");

  @Test
  void theBuildAndThePackageLeaveOutTheSame() throws IOException {
    Set<String> built = leftOut(".mvn/maven.config");

    assertThat(built).isNotEmpty();
    assertThat(leftOut("src/main/resources/application.properties")).isEqualTo(built);
  }

  private static Set<String> leftOut(String file) throws IOException {
    return REMOVED
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map(LeftOutModelsTest::entry)
        .collect(Collectors.toSet());
  }

  private static String entry(MatchResult removed) {
    return removed.group(1) + " " + removed.group(2);
  }
}
