package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command that people use, with an administrator's rights. */
final class Kubectl {
  private static final int TIMEOUT_SECONDS = 60;

  private final Path binary;
  private final Path kubeconfig;

  Kubectl(Path besides, Path kubeconfig) {
    this.binary =
        Stream.concat(
                Stream.of(besides),
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of))
            .map(directory -> directory.resolve("kubectl"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    this.kubeconfig = kubeconfig;
  }

  /** What a run said, and how it ended. */
  record Run(int status, String output, String error) {
    /** The run, which has to have succeeded. */
    Run succeeded() {
      assertThat(status).as(error).isZero();
      return this;
    }

    /** What the policies warned of, a line each. */
    List<String> warnings() {
      return error
          .lines()
          .filter(line -> line.startsWith("Warning: "))
          .map(line -> line.substring("Warning: ".length()))
          .toList();
    }
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  Run apply(Documents documents, String... options) {
    return run(documents.yaml(), "apply", "-f", "-", options);
  }

  Run run(String input, String verb, String option, String value, String... options) {
    List<String> arguments = new ArrayList<>(List.of(verb, option, value));
    arguments.addAll(List.of(options));
    return run(input, arguments);
  }

  Run run(String input, List<String> arguments) {
    assumeTrue(binary != null, "needs kubectl, beside the API server or on the PATH");
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(arguments);
    try {
      Path directory = Workspace.directory("kubectl");
      Path stdin = Files.writeString(directory.resolve("stdin"), input);
      Path stdout = directory.resolve("stdout");
      Path stderr = directory.resolve("stderr");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(stdin.toFile())
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("KUBE"));
      environment.put("KUBECONFIG", kubeconfig.toString());
      Process process = builder.start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("kubectl did not end: " + arguments);
      }
      return new Run(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
