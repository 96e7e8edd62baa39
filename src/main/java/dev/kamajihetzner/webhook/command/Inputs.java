package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.manifest.ManifestFile;
import dev.kamajihetzner.webhook.manifest.ManifestSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of {@code check}: what is judged, all together as one set. */
final class Inputs {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|DIR|-",
      description = "YAML or JSON, any number of documents; - is the standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-k", "--kustomize"},
      paramLabel = "DIR",
      description = "What kustomize, or kubectl kustomize, builds of that directory.")
  private List<String> builds = new ArrayList<>();

  /**
   * Refuses what does not go together.
   *
   * @param fix whether the inputs are to be written
   */
  void validate(boolean fix) {
    if (files.isEmpty() && builds.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: 'FILE|DIR|-', or -k DIR");
    }
    if (fix && files.stream().anyMatch(ManifestSource::isStream)) {
      throw new ParameterException(
          spec.commandLine(), "--fix cannot write to the standard input: name files");
    }
    if (fix && !builds.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--fix cannot write what kustomize builds: name the files behind it");
    }
  }

  /**
   * Reads them.
   *
   * @throws IOException if one cannot be read or built; the message names it
   */
  List<ManifestFile> read(ManifestSource source) throws IOException {
    List<ManifestFile> inputs = new ArrayList<>(source.read(files));
    for (String directory : builds) {
      inputs.add(KustomizeBuild.onPath().of(directory, source));
    }
    return inputs;
  }

  /** Their names as they were given, the standard input by its own. */
  @Override
  public String toString() {
    return Stream.concat(
            files.stream().map(it -> ManifestSource.isStream(it) ? "the standard input" : it),
            builds.stream())
        .collect(Collectors.joining(", "));
  }
}
