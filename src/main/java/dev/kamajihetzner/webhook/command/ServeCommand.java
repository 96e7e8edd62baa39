package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.settings.LoadedSettings;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the webhook until it is told to stop. */
@Command(
    name = "serve",
    description = "Serve the webhook, for the cluster of the kubeconfig or of the service account.")
public final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--manifests",
      paramLabel = "PATH",
      description =
          "Take the manifests in that file or directory for the cluster, and a throw-away certificate.")
  private Path manifests;

  @Override
  public Integer call() {
    if (manifests != null) {
      if (!Files.exists(manifests)) {
        throw new ParameterException(
            spec.commandLine(), "--manifests: " + manifests + " is not there");
      }
      System.setProperty("kamaji-hetzner.graph.manifests", manifests.toString());
    }
    try {
      LoadedSettings.load(Map.of());
    } catch (LoadedSettings.BadSettings e) {
      e.problems().forEach(problem -> ErrorLine.print(spec.commandLine().getErr(), problem));
      return ExitCode.USAGE;
    }
    int[] status = {ExitCode.OK};
    Quarkus.run(
        null,
        (exitCode, failure) -> {
          if (failure != null) {
            ErrorLine.print(
                spec.commandLine().getErr(), "cannot serve: " + StartFailure.message(failure));
          }
          status[0] = failure != null && exitCode == 0 ? ExitCode.SOFTWARE : exitCode;
        });
    return status[0];
  }
}
