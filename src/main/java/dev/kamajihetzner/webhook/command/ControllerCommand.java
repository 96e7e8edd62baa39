package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.certificate.rotation.RotationRules;
import dev.kamajihetzner.webhook.settings.LoadedSettings;
import io.quarkus.runtime.Quarkus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the controller until it is told to stop. */
@Command(
    name = "controller",
    description = "Issue and renew the webhook's certificates, and tell API servers to trust them.")
public final class ControllerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      List<String> problems =
          RotationRules.problems(LoadedSettings.load(Map.of()).certificate().rotation());
      problems.forEach(it -> ErrorLine.print(spec.commandLine().getErr(), it));
      if (!problems.isEmpty()) {
        return ExitCode.USAGE;
      }
    } catch (LoadedSettings.BadSettings e) {
      e.problems().forEach(it -> ErrorLine.print(spec.commandLine().getErr(), it));
      return ExitCode.USAGE;
    }
    // It answers probes and metrics, and no reviews.
    System.setProperty("quarkus.http.host-enabled", "false");
    int[] status = {ExitCode.OK};
    Quarkus.run(
        ControllerApplication.class,
        (exitCode, failure) -> {
          if (failure != null) {
            ErrorLine.print(
                spec.commandLine().getErr(), "cannot run: " + StartFailure.message(failure));
          }
          status[0] = failure != null && exitCode == 0 ? ExitCode.SOFTWARE : exitCode;
        });
    return status[0];
  }
}
