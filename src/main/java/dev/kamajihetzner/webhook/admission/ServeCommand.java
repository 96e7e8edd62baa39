package dev.kamajihetzner.webhook.admission;

import dev.kamajihetzner.webhook.policy.Settings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the webhook until it is told to stop. */
@Command(
    name = "serve",
    description = "Serve the webhook, for the cluster of the kubeconfig or of the service account.",
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
  private static final Pattern UNKNOWN_SETTING = Pattern.compile("SRCFG00050: (\\S+) in ");
  private static final Pattern LIBRARY_NOISE = Pattern.compile("(java\\.[\\w.]+: )?SRCFG\\d+: ");

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
      ConfigUtils.configBuilder().withMapping(Settings.class).build();
    } catch (ConfigValidationException e) {
      for (int i = 0; i < e.getProblemCount(); i++) {
        spec.commandLine().getErr().println(inOurWords(e.getProblem(i).getMessage()));
      }
      return ExitCode.USAGE;
    }
    int[] status = {ExitCode.OK};
    Quarkus.run(
        null,
        (exitCode, failure) -> {
          if (failure != null) {
            spec.commandLine().getErr().println("cannot serve: " + rootMessage(failure));
          }
          status[0] = failure != null && exitCode == 0 ? ExitCode.SOFTWARE : exitCode;
        });
    return status[0];
  }

  /** Without the codes and class names of the library that reads settings. */
  private static String inOurWords(String problem) {
    Matcher unknown = UNKNOWN_SETTING.matcher(problem);
    return unknown.find()
        ? "unknown setting " + unknown.group(1)
        : "bad setting: " + LIBRARY_NOISE.matcher(problem).replaceAll("");
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause().getMessage() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
