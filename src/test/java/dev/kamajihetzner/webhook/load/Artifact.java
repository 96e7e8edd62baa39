package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** What the build has packaged: a jar or a native binary. */
record Artifact(Path file) {
  private static final Path TARGET = Path.of("target");

  /**
   * Of that file.
   *
   * @throws NoSuchFileException if it is not there; says so, and nothing else
   */
  static Artifact of(Path file) throws NoSuchFileException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException("there is no " + file);
    }
    return new Artifact(file.toAbsolutePath());
  }

  /**
   * What the last build has left in target.
   *
   * @throws NoSuchFileException if there was none; says what to do
   */
  static Artifact built() throws IOException {
    Path description = TARGET.resolve("quarkus-artifact.properties");
    if (!Files.exists(description)) {
      throw new NoSuchFileException("build it first: mvn package -Dnative -DskipTests");
    }
    Properties artifact = new Properties();
    try (Reader reader = Files.newBufferedReader(description, StandardCharsets.UTF_8)) {
      artifact.load(reader);
    }
    return of(TARGET.resolve(artifact.getProperty("path")));
  }

  /** The command line with those arguments; options like -Xmx are the virtual machine's. */
  List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (!file.toString().endsWith(".jar")) {
      command.add(file.toString());
      command.addAll(arguments);
      return command;
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.stream().filter(it -> it.startsWith("-X")).forEach(command::add);
    command.addAll(List.of("-jar", file.toString()));
    arguments.stream().filter(it -> !it.startsWith("-X")).forEach(command::add);
    return command;
  }

  /** In bytes. */
  long size() throws IOException {
    return Files.size(file);
  }
}
