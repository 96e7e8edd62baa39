package dev.kamajihetzner.webhook.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.kamajihetzner.webhook.manifest.DocumentText;
import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By scripts in place of the programs. */
class KustomizeBuildTest {
  @TempDir Path programs;
  @TempDir Path others;

  static Path script(Path directory, String name, String commands) throws IOException {
    Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + commands + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private final ManifestSource source =
      new ManifestSource(ManifestSource.DEFAULT_LIMIT, InputStream.nullInputStream());

  private KustomizeBuild build() {
    return new KustomizeBuild(List.of(others, programs), 1_000, Duration.ofSeconds(30));
  }

  private static String text(ManifestFile file) {
    return file.documents().stream().map(DocumentText::text).collect(Collectors.joining());
  }

  @Test
  void looksForThemNowhereBesideWhatIsJudged() {
    assertThat(KustomizeBuild.directories("/usr/bin::.:bin:/bin"))
        .containsExactly(Path.of("/usr/bin"), Path.of("/bin"));
    assertThat(KustomizeBuild.directories(null)).isEmpty();
  }

  @Test
  void takesWhatKustomizePrints() throws IOException {
    script(programs, "kustomize", "echo \"built: $*\"; echo a warning >&2");
    script(others, "kubectl", "echo never");

    ManifestFile built = build().of("overlays/a b;c", source);

    assertThat(built.name()).isEqualTo("kustomize build overlays/a b;c");
    assertThat(built.origin()).isEmpty();
    assertThat(text(built)).isEqualTo("built: build overlays/a b;c\n");
  }

  @Test
  void takesKubectlWhereThereIsNoKustomize() throws IOException {
    script(programs, "kubectl", "echo \"built: $*\"");
    Files.writeString(others.resolve("kustomize"), "not executable");

    assertThat(text(build().of("overlay", source))).isEqualTo("built: kustomize overlay\n");
  }

  @Test
  void aDirectoryIsNoOption() throws IOException {
    script(programs, "kustomize", "echo \"built: $*\"");

    assertThat(text(build().of("--enable-exec", source)))
        .isEqualTo("built: build ./--enable-exec\n");
  }

  @Test
  void saysThatItNeedsOneOfTheTwo() {
    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("-k needs kustomize or kubectl, and neither is on the PATH");
  }

  @Test
  void saysInOneLineWhyTheBuildFails() throws IOException {
    script(
        programs,
        "kustomize",
        "printf 'Error: no such file\\n\\033[31m\\nbase' >&2; echo partly; exit 3");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("kustomize build overlay failed: Error: no such file [31m base");
  }

  @Test
  void leavesOutHowKubectlBeginsItsLog() throws IOException {
    script(
        programs,
        "kubectl",
        "echo 'E1127 12:06:27.075753    9491 run.go:72] must build at directory' >&2; exit 1");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("kustomize build overlay failed: must build at directory");
  }

  @Test
  void saysTheStatusWhereNothingElseIsSaid() throws IOException {
    script(programs, "kustomize", "exit 3");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("kustomize build overlay failed: exit status 3");
  }

  @Test
  void shortensALongReason() throws IOException {
    script(programs, "kustomize", "printf '%01000d' 1 >&2; exit 1");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(350).endsWith("…"));
  }

  @Test
  void endsWhatPrintsWithoutEnd() throws IOException {
    script(programs, "kustomize", "exec yes");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("kustomize build overlay makes more than 1000 bytes");
  }

  @Test
  void endsWhatTakesTooLongWithAllThatItStarted() throws IOException {
    script(programs, "kustomize", "sleep 600 | cat");

    assertThatIOException()
        .isThrownBy(
            () ->
                new KustomizeBuild(List.of(programs), 1_000, Duration.ofSeconds(1))
                    .of("overlay", source))
        .withMessage("kustomize build overlay took more than 1 s");
  }

  @Test
  void givesItNoInput() throws IOException {
    script(programs, "kustomize", "cat; echo end");

    assertThat(text(build().of("overlay", source))).isEqualTo("end\n");
  }

  @Test
  void saysWhatIsNoText() throws IOException {
    script(programs, "kustomize", "printf '\\377'");

    assertThatIOException()
        .isThrownBy(() -> build().of("overlay", source))
        .withMessage("kustomize build overlay is not UTF-8");
  }
}
