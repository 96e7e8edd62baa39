package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.manifest.BrokenDocument;
import dev.kamajihetzner.webhook.manifest.Environments.Environment;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.manifest.ManifestSource;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.review.SetReview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of {@code check}: what the set is judged against. */
final class Surroundings {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--cluster",
      description =
          "Judge against what is in the cluster of the current kubeconfig context: as updates of it.")
  private boolean cluster;

  @Option(
      names = "--against",
      paramLabel = "PATH",
      description =
          "Judge against what those files hold: as updates of it, such as a pull request of its base.")
  private List<String> against = new ArrayList<>();

  /** Refuses what does not go together. */
  void validate() {
    if (cluster && !against.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--against and --cluster say two things of what is there: give one");
    }
    if (against.stream().anyMatch(ManifestSource::isStream)) {
      throw new ParameterException(
          spec.commandLine(), "--against takes a file or a directory, not the standard input");
    }
  }

  /**
   * What those files hold; nothing where none are named.
   *
   * @throws IOException if one cannot be read; the message names it
   */
  ManifestSet base(ManifestSource source, String namespace) throws IOException {
    ManifestSet base = ManifestSet.read(source.read(against), namespace);
    if (!base.broken().isEmpty()) {
      BrokenDocument first = base.broken().get(0);
      throw new IOException("--against cannot be read: " + first);
    }
    return base;
  }

  /**
   * Who judges an environment of that set.
   *
   * @throws IOException if the cluster cannot be read; the message says why
   */
  Function<Environment, SetReview> review(ManifestSet set, PolicyChain policies)
      throws IOException {
    if (cluster) {
      ClusterBackground background = ClusterBackground.read(set.objects());
      return environment -> new SetReview(policies, background, background.graph());
    }
    return environment -> {
      FileBackground background = new FileBackground(environment.base());
      return new SetReview(policies, background, background.graph());
    };
  }
}
