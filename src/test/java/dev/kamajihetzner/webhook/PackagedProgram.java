package dev.kamajihetzner.webhook;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The program as the build has packaged it: a jar or, with {@code -Dnative}, a native binary. */
public final class PackagedProgram {
  private static final Path TARGET = Path.of("target");
  private static final Path ARTIFACT = TARGET.resolve("quarkus-artifact.properties");

  private PackagedProgram() {}

  /** The start of a command line; those flags are for the JVM, where it takes one. */
  public static List<String> command(String... jvmFlags) {
    Properties artifact = new Properties();
    try (Reader reader = Files.newBufferedReader(ARTIFACT, StandardCharsets.UTF_8)) {
      artifact.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("build it first", e);
    }
    String path = TARGET.resolve(artifact.getProperty("path")).toAbsolutePath().toString();
    if (artifact.getProperty("type").startsWith("native")) {
      return List.of(path);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmFlags));
    command.addAll(List.of("-jar", path));
    return command;
  }
}
