package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README has people install is there, and DeployIT installs it. */
class ReadmeCommandsTest {
  private static final Path README = Path.of("README.md");

  private static Set<String> found(String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(README))
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFolderThatItAppliesIsInstalledByATest() throws IOException {
    Set<Path> installed =
        Choice.ALL.stream()
            .filter(it -> it.components().isEmpty())
            .map(it -> it.folder().normalize())
            .collect(Collectors.toSet());

    assertThat(found("kubectl (?:apply|delete) -k ([^\\s`]+)"))
        .hasSizeGreaterThan(1)
        .allSatisfy(it -> assertThat(installed).containsAll(folders(it)));
  }

  /** A folder of one's own, which the README writes, stands for those that it builds on. */
  private static List<Path> folders(String folder) throws IOException {
    Matcher own =
        Pattern.compile(
                "cat >" + Pattern.quote(folder) + "/kustomization.yaml <<'YAML'\n(.*?)\nYAML\n",
                Pattern.DOTALL)
            .matcher(Files.readString(README));
    if (!own.find()) {
      return List.of(Path.of(folder).normalize());
    }
    List<Path> folders = new ArrayList<>();
    GivenDocuments.yaml(own.group(1))
        .path("resources")
        .forEach(it -> folders.add(Path.of(folder).resolve(it.asText()).normalize()));
    assertThat(folders).isNotEmpty();
    return folders;
  }

  @Test
  void everyLinkIntoTheRepositoryLeadsSomewhere() throws IOException {
    assertThat(found("]\\(((?!https?:|#)[^)#]+)(?:#[^)]*)?\\)"))
        .hasSizeGreaterThan(10)
        .allSatisfy(it -> assertThat(Path.of(it)).exists());
  }

  @Test
  void everyAnchorThatItLinksToIsThere() throws IOException {
    Set<String> headings =
        Files.readAllLines(README).stream()
            .filter(line -> line.startsWith("#"))
            .map(
                line ->
                    line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", ""))
            .map(line -> line.replace(' ', '-'))
            .collect(Collectors.toCollection(TreeSet::new));
    headings.addAll(found("<a id=\"([^\"]+)\"></a>"));

    assertThat(found("]\\(#([^)]+)\\)"))
        .hasSizeGreaterThan(5)
        .allSatisfy(it -> assertThat(headings).contains(it));
  }

  /** Else nobody tries it. */
  @Test
  void everyOverlayAndComponentIsAChoiceAndInTheReadme() throws IOException {
    String readme = Files.readString(README);
    Set<String> tried =
        Choice.ALL.stream()
            .flatMap(
                it ->
                    Stream.concat(
                        it.resources().stream(),
                        it.components().stream().map(name -> "components/" + name)))
            .collect(Collectors.toSet());
    for (String folder : List.of("overlays", "components")) {
      try (Stream<Path> all = Files.list(Choice.DEPLOY.resolve(folder))) {
        assertThat(all)
            .isNotEmpty()
            .allSatisfy(
                it -> {
                  assertThat(tried).contains(folder + '/' + it.getFileName());
                  assertThat(readme).contains("](" + it + ")");
                });
      }
    }
  }
}
