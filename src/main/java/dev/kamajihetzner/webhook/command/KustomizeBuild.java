package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSource;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Builds what a kustomization describes, by {@code kustomize} or else by {@code kubectl}.
 *
 * @param programs where these may be
 * @param maxBytes of what they print
 * @param timeout of one build
 */
record KustomizeBuild(List<Path> programs, int maxBytes, Duration timeout) {
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  /** Remote bases have to be fetched first. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final int LONGEST_GIST = 300;

  /** By the programs on the PATH. */
  static KustomizeBuild onPath() {
    return new KustomizeBuild(directories(System.getenv("PATH")), MAX_BYTES, TIMEOUT);
  }

  /** Without those where whoever is judged may have put a program: relative ones. */
  static List<Path> directories(String path) {
    return path == null
        ? List.of()
        : Arrays.stream(path.split(File.pathSeparator))
            .map(Path::of)
            .filter(Path::isAbsolute)
            .toList();
  }

  /**
   * What the kustomization in that directory makes, as one input.
   *
   * @throws IOException if there is neither program, or the build fails; the message is one line
   */
  ManifestFile of(String directory, ManifestSource source) throws IOException {
    String name = "kustomize build " + directory;
    // What begins like an option is none.
    String argument = directory.startsWith("-") ? "./" + directory : directory;
    Path errors = Files.createTempFile("kustomize", ".err");
    try {
      return source.printed(name, run(name, command(argument), errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + " was interrupted", e);
    } finally {
      Files.delete(errors);
    }
  }

  private List<String> command(String directory) throws IOException {
    Optional<String> kustomize = program("kustomize");
    if (kustomize.isPresent()) {
      return List.of(kustomize.get(), "build", directory);
    }
    return program("kubectl")
        .map(kubectl -> List.of(kubectl, "kustomize", directory))
        .orElseThrow(
            () -> new IOException("-k needs kustomize or kubectl, and neither is on the PATH"));
  }

  private Optional<String> program(String name) {
    return programs.stream()
        .map(directory -> directory.resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .map(Path::toString)
        .findFirst();
  }

  private byte[] run(String name, List<String> command, Path errors)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              late.set(process.isAlive());
              stop(process);
            });
    try {
      process.getOutputStream().close();
      byte[] built = process.getInputStream().readNBytes(maxBytes + 1);
      if (built.length > maxBytes) {
        throw new IOException(name + " makes more than " + maxBytes + " bytes");
      }
      int status = process.waitFor();
      if (late.get()) {
        throw new IOException(name + " took more than " + timeout.toSeconds() + " s");
      }
      if (status != 0) {
        throw new IOException(name + " failed: " + gist(errors, status));
      }
      return built;
    } finally {
      stop(process);
    }
  }

  /** With what it has started, which would keep its output open. */
  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String gist(Path errors, int status) throws IOException {
    String text =
        new String(Files.readAllBytes(errors), StandardCharsets.UTF_8)
            .replaceAll("\\p{C}+", " ")
            // As kubectl begins a line of its log.
            .replaceFirst("^[EFIW]\\d{4} [\\d:.]+ +\\d+ \\S+\\] ", "")
            .strip();
    if (text.isEmpty()) {
      return "exit status " + status;
    }
    return text.length() <= LONGEST_GIST ? text : text.substring(0, LONGEST_GIST - 1) + "…";
  }
}
