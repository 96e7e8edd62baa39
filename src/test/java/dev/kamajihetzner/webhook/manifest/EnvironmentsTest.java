package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsTest {
  @TempDir Path directory;

  /** Files with the names of the Clusters in them. */
  private List<ManifestFile> files(String... filesAndNames) throws IOException {
    for (String one : filesAndNames) {
      String[] parts = one.split(" ");
      Path file = directory.resolve(parts[0]);
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          List.of(parts).subList(1, parts.length).stream()
              .map(
                  name ->
                      "{apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster, metadata: {name: "
                          + name
                          + "}}\n")
              .collect(Collectors.joining("---\n")));
    }
    return ManifestFile.at(directory);
  }

  /** The files of each environment. */
  private Set<String> environments(List<ManifestFile> files) {
    ManifestSet set = ManifestSet.read(files, "default");
    return Environments.of(set, ManifestSet.empty()).stream()
        .map(
            environment ->
                environment.objects().stream()
                    .map(object -> directory.relativize(object.file().path()).toString())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void withoutCopiesThereIsOne() throws IOException {
    assertThat(environments(files("a.yaml one", "b/b.yaml two")))
        .containsExactly("a.yaml b/b.yaml");
  }

  @Test
  void foldersWithCopiesAreApartAndShareTheRest() throws IOException {
    assertThat(
            environments(
                files(
                    "clusters/staging/c.yaml one",
                    "clusters/production/d.yaml one",
                    "shared.yaml other")))
        .containsExactly(
            "clusters/production/d.yaml shared.yaml", "clusters/staging/c.yaml shared.yaml");
  }

  @Test
  void aFolderOfTheSameNameElsewhereIsTheSameEnvironment() throws IOException {
    assertThat(
            environments(
                files(
                    "clusters/staging/c.yaml one",
                    "clusters/production/c.yaml one",
                    "workers/staging/w.yaml two",
                    "workers/production/w.yaml three")))
        .containsExactly(
            "clusters/production/c.yaml workers/production/w.yaml",
            "clusters/staging/c.yaml workers/staging/w.yaml");
  }

  @Test
  void filesInOneFolderAreApartToo() throws IOException {
    assertThat(environments(files("t/a.yaml one", "t/b.yaml one", "u/a.yaml two")))
        .containsExactly("t/a.yaml u/a.yaml", "t/b.yaml u/a.yaml");
  }

  @Test
  void environmentsLieInEachOther() throws IOException {
    assertThat(
            environments(
                files(
                    "base/c.yaml one",
                    "overlays/eu/staging/c.yaml one",
                    "overlays/eu/production/c.yaml one",
                    "overlays/us/production/c.yaml one")))
        .containsExactly(
            "base/c.yaml",
            "overlays/eu/production/c.yaml",
            "overlays/eu/staging/c.yaml",
            "overlays/us/production/c.yaml");
  }

  @Test
  void copiesInOneFileAreNotApart() throws IOException {
    assertThat(environments(files("a.yaml one one"))).containsExactly("a.yaml");
  }

  @Test
  void oneFileGivenTwiceIsNoCopy() throws IOException {
    List<ManifestFile> twice = new ArrayList<>(files("a/b.yaml one", "c.yaml two"));
    twice.addAll(ManifestFile.at(directory.resolve("a")));

    assertThat(environments(twice)).containsExactly("a/b.yaml c.yaml");
  }

  @Test
  void whatVeryManyShareIsThereAlreadyInEach() throws IOException {
    int many = 250;
    List<String> files = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      files.add("t" + i + "/c.yaml one");
      files.add("shared" + i + ".yaml other" + i);
    }
    ManifestSet set = ManifestSet.read(files(files.toArray(String[]::new)), "default");

    List<Environments.Environment> environments = Environments.of(set, ManifestSet.empty());

    assertThat(environments).hasSize(many + 1);
    assertThat(environments)
        .filteredOn(environment -> environment.objects().size() == 1)
        .hasSize(many)
        .allMatch(environment -> environment.base().size() == many);
    assertThat(environments.stream().flatMap(it -> it.objects().stream()))
        .containsExactlyInAnyOrderElementsOf(set.objects());
  }
}
