package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.manifest.ManifestSource;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.report.Report;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.settings.LoadedSettings;
import dev.kamajihetzner.webhook.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges manifests as the webhook would, without a cluster. */
@Command(
    name = "check",
    description = {
      "Judge manifests as the webhook would, all together as one set.",
      "Exit status: 0 admitted, 1 refused, 2 bad usage or unreadable input."
    },
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
  private static final int ADMITTED = 0;
  private static final int REFUSED = 1;
  private static final int UNREADABLE = 2;

  @Spec private CommandSpec spec;

  @Mixin private Inputs inputs;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = ManifestSet.DEFAULT_NAMESPACE,
      description = "Namespace of objects that name none (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--location",
      paramLabel = "NAME",
      description = "Location of the management cluster: the setting location.default.")
  private String location;

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description = "A setting by the server's name, such as version-match.precision=minor.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Mixin private Surroundings surroundings;

  @Mixin private OutputFormat output;

  @Option(
      names = "--fix",
      description = "Write what the webhook would change into the files; all other bytes stay.")
  private boolean fix;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      defaultValue = "32Mi",
      converter = SizeInBytes.class,
      description = "Read no more than that, all inputs together (default: ${DEFAULT-VALUE}).")
  private long maxSize;

  @Option(names = "--strict", description = "Warnings, lints and what is not rendered fail, too.")
  private boolean strict;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    inputs.validate(fix);
    surroundings.validate();
    if (location != null) {
      settings.putIfAbsent("location.default", location);
    }
    try {
      return check(LoadedSettings.load(settings));
    } catch (LoadedSettings.BadSettings e) {
      e.problems().forEach(problem -> ErrorLine.print(err, problem));
    } catch (IOException e) {
      ErrorLine.print(err, e.getMessage());
    }
    return UNREADABLE;
  }

  private int check(Settings loaded) throws IOException {
    ManifestSource source = new ManifestSource(maxSize, System.in);
    ManifestSet set = ManifestSet.read(inputs.read(source), namespace);
    ManifestSet base = surroundings.base(source, namespace);
    PolicyChain policies = new PolicyChain(Policies.all(loaded), loaded);
    Report report = Report.of(set, base, surroundings.review(set, policies));
    if (fix) {
      report.fix();
      tellWhatIsNotFixed(report);
    }
    output.write(report, inputs.toString(), fix);
    if (!report.broken().isEmpty()) {
      return UNREADABLE;
    }
    boolean failed = report.failed(strict) || (fix && !report.fixes().failures().isEmpty());
    return failed ? REFUSED : ADMITTED;
  }

  /** In the text it is told; other formats have no place for it. */
  private void tellWhatIsNotFixed(Report report) {
    if (!output.isText()) {
      PrintWriter err = spec.commandLine().getErr();
      report.fixes().failures().forEach(it -> ErrorLine.print(err, "not fixed " + it));
    }
  }
}
