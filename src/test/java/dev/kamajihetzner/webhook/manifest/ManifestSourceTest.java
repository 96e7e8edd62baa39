package dev.kamajihetzner.webhook.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, and what is not. Nothing here may hang. */
@Timeout(20)
class ManifestSourceTest {
  private static final String MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

  @TempDir Path directory;

  private static List<ManifestFile> read(long limit, Object... arguments) throws IOException {
    return new ManifestSource(limit, InputStream.nullInputStream())
        .read(List.of(arguments).stream().map(Object::toString).toList());
  }

  private static List<ManifestFile> read(Path path) throws IOException {
    return read(ManifestSource.DEFAULT_LIMIT, path);
  }

  private static List<String> names(List<ManifestFile> files) {
    return files.stream()
        .filter(file -> file.notJudged().isEmpty())
        .map(ManifestFile::name)
        .toList();
  }

  private static List<String> passedOver(List<ManifestFile> files) {
    return files.stream()
        .flatMap(it -> it.notJudged().stream())
        .map(it -> it.file() + ": " + it.reason())
        .toList();
  }

  private Path write(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, MANIFEST);
  }

  private Path pipe(String name) throws Exception {
    Path pipe = directory.resolve(name);
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  @Test
  void whatIsNamedTwiceIsReadOnce() throws IOException {
    Path file = write("sub/file.yaml");
    Path other = write("other.yaml");
    Path sub = file.getParent();
    Path around = sub.resolve("../sub/./file.yaml");

    for (Object[] arguments :
        new Object[][] {
          {file, file},
          {file, around},
          {file, sub},
          {sub, file},
          {sub, sub},
          {sub, sub + "/"},
        }) {
      assertThat(names(read(MANIFEST.length(), arguments)))
          .as("%s", List.of(arguments))
          .containsExactly(file.toString());
    }
    assertThat(names(read(MANIFEST.length() * 2L, sub, directory, file)))
        .containsExactly(file.toString(), other.toString());
  }

  @Test
  void aFileAndALinkToItAreOne() throws IOException {
    Path file = write("file.yaml");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    Path folder =
        Files.createSymbolicLink(directory.resolveSibling("folder-" + link.hashCode()), directory);
    try {
      assertThat(names(read(MANIFEST.length(), link, file))).containsExactly(link.toString());
      assertThat(names(read(MANIFEST.length(), directory, folder, link)))
          .containsExactly(file.toString());
    } finally {
      Files.delete(folder);
    }
  }

  @Test
  void twoFilesOfTheSameContentAreTwo() throws IOException {
    Path one = write("one.yaml");
    Path two = write("two.yaml");

    assertThat(names(read(100, one, two))).containsExactly(one.toString(), two.toString());
  }

  @Test
  void aLinkOutOfADirectoryThatIsNamedByItselfIsRead() throws IOException {
    Path outside = write("outside/secret.yaml");
    Files.createDirectory(directory.resolve("inside"));
    Path link = Files.createSymbolicLink(directory.resolve("inside/link.yaml"), outside);

    List<ManifestFile> files = read(100, link.getParent(), link);

    assertThat(names(files)).containsExactly(link.toString());
    assertThat(passedOver(files)).isEmpty();
    assertThat(passedOver(read(100, link.getParent(), link.getParent()))).hasSize(1);
  }

  @Test
  void aDeviceIsNotRead() {
    Path device = Path.of("/dev/zero");
    assumeThat(device).exists();

    assertThatThrownBy(() -> read(device)).hasMessageStartingWith("/dev/zero is no regular file");
  }

  @Test
  void aPipeIsNotReadByItsNameAndPassedOverInADirectory() throws Exception {
    Path pipe = pipe("pipe.yaml");
    Path file = write("file.yaml");

    assertThatThrownBy(() -> read(pipe)).hasMessageStartingWith(pipe + " is no regular file");
    assertThat(names(read(directory))).containsExactly(file.toString());
    assertThat(passedOver(read(directory))).containsExactly(pipe + ": of no regular type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "/dev/stdin", "/dev/fd/0"})
  void theStandardInputIsReadByAnyOfItsNames(String name) throws IOException {
    InputStream in = new ByteArrayInputStream(MANIFEST.getBytes(StandardCharsets.UTF_8));

    List<ManifestFile> files = new ManifestSource(100, in).read(List.of(name));

    assertThat(files.get(0).documents()).containsExactly(new DocumentText(MANIFEST, 1));
    assertThat(ManifestSource.isStream(name)).isTrue();
  }

  @Test
  void allInputsTogetherMayTakeNoMoreThanTheLimit() throws IOException {
    int one = MANIFEST.length();
    Path first = write("a.yaml");
    Path second = write("b.yaml");
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '\n';
          }
        };

    assertThat(read(2 * one, first, second)).hasSize(2);
    assertThatThrownBy(() -> read(2 * one - 1, first, second))
        .hasMessageStartingWith(second + " exceeds the limit of " + (2 * one - 1) + " bytes");
    assertThatThrownBy(() -> read(2 * one - 1, directory)).hasMessageContaining("--max-size");
    assertThatThrownBy(() -> new ManifestSource(one, endless).read(List.of("-")))
        .hasMessageStartingWith("standard input exceeds the limit");
  }

  @Test
  void moreDocumentsThanAnyRepositoryHasAreOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("many.yaml"), "---\n".repeat(100_001));

    assertThatThrownBy(() -> read(file)).hasMessageContaining("limit of 100000 documents");
  }

  @Test
  void aLinkWithinTheDirectoryIsTheFileThatIsReadAnyway() throws IOException {
    Path file = write("a/file.yaml");
    Files.createSymbolicLink(directory.resolve("link.yaml"), Path.of("a/file.yaml"));
    Files.createSymbolicLink(directory.resolve("directory"), Path.of("a"));

    assertThat(names(read(directory))).containsExactly(file.toString());
    assertThat(passedOver(read(directory))).isEmpty();
  }

  /** As the kubelet lays it out. */
  @Test
  void aMountedConfigMapHoldsEachFileOnce() throws IOException {
    write("..2026_11_25/cluster.yaml");
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_11_25"));
    Files.createSymbolicLink(directory.resolve("cluster.yaml"), Path.of("..data/cluster.yaml"));

    assertThat(names(read(directory))).hasSize(1);
    assertThat(passedOver(read(directory))).isEmpty();
  }

  @Test
  void aLinkToAFileOfAnotherNameIsRead() throws IOException {
    write("manifest.txt");
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), Path.of("manifest.txt"));

    assertThat(names(read(directory))).containsExactly(link.toString());
  }

  @Test
  void aLinkOutOfTheDirectoryIsNotRead() throws IOException {
    Path outside = write("outside/secret.yaml").getParent();
    Path inside = Files.createDirectory(directory.resolve("inside"));
    Path link =
        Files.createSymbolicLink(inside.resolve("link.yaml"), Path.of("../outside/secret.yaml"));
    Path tree = Files.createSymbolicLink(inside.resolve("tree"), outside);
    Files.createSymbolicLink(inside.resolve("README.md"), Path.of("../outside/secret.yaml"));
    Path gone = Files.createSymbolicLink(inside.resolve("gone.yaml"), Path.of("nowhere"));
    Path loop = Files.createSymbolicLink(inside.resolve("loop.yaml"), Path.of("loop.yaml"));

    List<ManifestFile> files = read(inside);

    assertThat(names(files)).isEmpty();
    assertThat(passedOver(files))
        .hasSize(4)
        .anyMatch(it -> it.startsWith(link + ": linked out of the directory"))
        .anyMatch(it -> it.startsWith(tree + ": linked out of the directory"))
        .anyMatch(it -> it.startsWith(gone + ": linked to what is not there"))
        .anyMatch(it -> it.startsWith(loop + ": linked to"));
  }

  @Test
  void aLinkToADirectoryIsThatDirectory() throws IOException {
    write("releases/2/file.yaml");
    Path current = Files.createSymbolicLink(directory.resolve("current"), Path.of("releases/2"));

    assertThat(names(read(current))).containsExactly(current.resolve("file.yaml").toString());
  }

  @Test
  void whatMayNotBeReadIsNamedWithTheReason() throws IOException {
    Path file = write("secret/file.yaml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

    assertThatThrownBy(() -> read(file)).hasMessage("cannot read " + file + ": permission denied");
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("---------"));
    assertThatThrownBy(() -> read(directory))
        .hasMessage("cannot read " + file.getParent() + ": permission denied");
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
  }
}
