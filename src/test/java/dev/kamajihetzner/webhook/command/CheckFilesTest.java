package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.Program.Run;
import dev.kamajihetzner.webhook.ProgramInThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} does with files that a stranger may have laid out. */
class CheckFilesTest {
  private static final String CONTROL_PLANE =
      """
      apiVersion: controlplane.cluster.x-k8s.io/v1alpha2
      kind: KamajiControlPlane
      metadata: {name: demo, namespace: tenant}
      spec: {version: v1.34.1}
      """;

  @TempDir Path directory;

  Program program() {
    return new ProgramInThisProcess();
  }

  private Run check(Object... arguments) {
    return program().run(Stream.concat(Stream.of("check"), Arrays.stream(arguments)).toArray());
  }

  private Run fix(Object... arguments) {
    return check(
        Stream.concat(Stream.of("--fix", "--location", "fsn1"), Arrays.stream(arguments))
            .toArray());
  }

  private Path write(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, CONTROL_PLANE);
  }

  private static void assertLeft(Run run, Path file, String reason) throws IOException {
    assertThat(run.status()).as(run.out()).isEqualTo(1);
    assertThat(run.out())
        .contains("not fixed " + file + " is left as it is: " + reason)
        .doesNotContain("1 fixed");
    assertThat(Files.readString(file)).isEqualTo(CONTROL_PLANE);
    try (Stream<Path> beside = Files.list(file.toRealPath().getParent())) {
      assertThat(beside).noneMatch(it -> it.toString().endsWith(".fix"));
    }
  }

  @Test
  void aFixFollowsNoLinkOutOfTheDirectory() throws IOException {
    Path outside = write("outside/file.yaml");
    Path inside = Files.createDirectory(directory.resolve("inside"));
    Path link = Files.createSymbolicLink(inside.resolve("link.yaml"), outside);

    Run run = fix(inside);

    assertThat(Files.readString(outside)).isEqualTo(CONTROL_PLANE);
    assertThat(run.out())
        .contains("not judged: file linked out of the directory")
        .contains(link.toString());
    assertThat(run.out())
        .contains("0 objects judged; not judged: 1 file linked out of the directory");
  }

  @Test
  void aFixLeavesALinkThatIsGivenByName() throws IOException {
    Path target = write("target.txt");
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), target);

    assertLeft(fix(link), link, "it is a link to " + target + "; give that file");
    assertLeft(fix(directory), link, "it is a link to " + target);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void aFixLeavesAFileOfSeveralNames() throws IOException {
    Path file = write("file.yaml");
    Path other = directory.resolve("other.txt");
    Files.createLink(other, file);

    assertLeft(fix(file), file, "it has other names (hard links)");
    assertThat(Files.isSameFile(file, other)).isTrue();
  }

  @Test
  void aFixLeavesAWriteProtectedFile() throws IOException {
    Path file = write("file.yaml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeThat(Files.isWritable(file)).as("root may write everything").isFalse();

    assertLeft(fix(file), file, "it is write-protected");
  }

  @Test
  void aFixKeepsOwnerGroupAndMode() throws IOException {
    Path file = write("file.yaml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    if (Files.getAttribute(file, "unix:uid").equals(0)) {
      Files.setAttribute(file, "unix:uid", 12345);
      Files.setAttribute(file, "unix:gid", 54321);
    }
    Map<String, Object> before = attributes(file);

    Run run = fix(file);

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.out()).contains("1 fixed");
    assertThat(attributes(file)).isEqualTo(before);
    assertThat(Files.readString(file)).contains("fsn1");
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(file, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void oneFileThatIsLeftKeepsNoOtherFromBeingFixed() throws IOException {
    Path left = write("a.yaml");
    Files.createLink(directory.resolve("a.txt"), left);
    Path fixed =
        Files.writeString(
            directory.resolve("b.yaml"), CONTROL_PLANE.replace("name: demo", "name: other"));

    Run run = fix(directory);

    assertLeftBeside(run, left);
    assertThat(Files.readString(fixed)).contains("fsn1");
    assertThat(run.out()).contains("2 objects judged, 1 fixed");
    Run json = fix("-o", "json", directory);
    assertThat(json.status()).isEqualTo(1);
    assertThat(json.err()).startsWith("not fixed " + left).hasLineCount(1);
  }

  private static void assertLeftBeside(Run run, Path left) throws IOException {
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("not fixed " + left);
    assertThat(Files.readString(left)).isEqualTo(CONTROL_PLANE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/stdin", "/dev/fd/0", "/dev/fd/63", "-"})
  void aFixCannotWriteToAStream(String stream) {
    Run run = fix(stream);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--fix cannot write to the standard input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1Ki", "100"})
  void moreThanTheLimitIsOneLine(String size) throws IOException {
    Path file = Files.writeString(directory.resolve("a.yaml"), "# " + "a".repeat(2_000));

    Run run = check("--max-size", size, file);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith(file + " exceeds the limit of ").hasLineCount(1);
    assertThat(check("--max-size", "1Mi", file).status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "0", "2Gi", "1Ti", "1e99"})
  void aSizeThatIsNoneIsBadUsage(String size) {
    Run run = check("--max-size=" + size, directory);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--max-size");
  }

  @Test
  void moreObjectsThanAnybodyHasAreOneLine() throws IOException {
    Path file =
        Files.writeString(directory.resolve("a.yaml"), (CONTROL_PLANE + "---\n").repeat(10_002));

    Run run = check("-o", "github", file);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out().lines().filter(line -> line.contains("more than 10000 objects")))
        .hasSize(1);
  }

  @Test
  void namesOfFilesAreEscapedInErrors() {
    Run run = check(directory.resolve("a\n::error::\u001b[31m"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).doesNotContain("\u001b");
  }
}
