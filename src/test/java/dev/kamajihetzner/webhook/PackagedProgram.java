package dev.kamajihetzner.webhook;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;

/**
 * The program as the build has packaged it: a jar or, with {@code -Dnative}, a native binary. The
 * system property {@code packaged.program} names another that takes the same arguments, such as one
 * that runs the image.
 *
 * @param directory where it runs
 * @param environment the variables that it has besides {@code PATH} and {@code LANG}
 */
public record PackagedProgram(Path directory, Map<String, String> environment) implements Program {
  private static final Path TARGET = Path.of("target");
  private static final Path ARTIFACT = TARGET.resolve("quarkus-artifact.properties");
  private static final String GIVEN = System.getProperty("packaged.program");
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** In the project's directory. */
  public PackagedProgram() {
    this(Path.of(""), Map.of());
  }

  /** The start of a command line; those flags are for the JVM, where it takes one. */
  public static List<String> command(String... jvmFlags) {
    if (GIVEN != null) {
      return List.of(Path.of(GIVEN).toAbsolutePath().toString());
    }
    String path = TARGET.resolve(artifact().getProperty("path")).toAbsolutePath().toString();
    if (isNative()) {
      return List.of(path);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmFlags));
    command.addAll(List.of("-jar", path));
    return command;
  }

  /** Whether it is a native binary. */
  public static boolean isNative() {
    return GIVEN != null || artifact().getProperty("type").startsWith("native");
  }

  private static Properties artifact() {
    Properties artifact = new Properties();
    try (Reader reader = Files.newBufferedReader(ARTIFACT, StandardCharsets.UTF_8)) {
      artifact.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("build it first", e);
    }
    return artifact;
  }

  @Override
  public Run run(Ansi ansi, String standardInput, Object... arguments) {
    try {
      Path files = Files.createTempDirectory("run");
      Path in = Files.writeString(files.resolve("in"), standardInput);
      Path out = files.resolve("out");
      Path err = files.resolve("err");
      ProcessBuilder builder = builder(out, err, arguments).redirectInput(in.toFile());
      if (ansi == Ansi.ON) {
        builder.environment().put("CLICOLOR_FORCE", "1");
      }
      Process process = builder.start();
      try {
        if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          throw new AssertionError("does not end by itself: " + Files.readString(out));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        process.destroyForcibly();
        for (Path file : List.of(in, out, err, files)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, to print into those files. */
  public Process start(Path out, Path err, Object... arguments) throws IOException {
    return builder(out, err, arguments).start();
  }

  private ProcessBuilder builder(Path out, Path err, Object... arguments) {
    // Most runs are short.
    List<String> command = new ArrayList<>(command("-XX:TieredStopAtLevel=1"));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    // As in a container: what is written is UTF-8 all the same.
    builder.environment().put("LANG", "C");
    builder.environment().putAll(environment);
    return builder;
  }
}
