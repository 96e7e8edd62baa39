package dev.kamajihetzner.webhook.command;

import dev.kamajihetzner.webhook.cluster.CurrentContext;
import dev.kamajihetzner.webhook.doctor.Check;
import dev.kamajihetzner.webhook.doctor.Checks;
import dev.kamajihetzner.webhook.doctor.Diagnosis;
import dev.kamajihetzner.webhook.doctor.DiagnosisJson;
import dev.kamajihetzner.webhook.doctor.DiagnosisText;
import dev.kamajihetzner.webhook.doctor.Doctor;
import dev.kamajihetzner.webhook.doctor.Status;
import dev.kamajihetzner.webhook.doctor.TlsHandshake;
import dev.kamajihetzner.webhook.settings.NearestName;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at an installation from outside. */
@Command(
    name = "doctor",
    description = {
      "Look at an installation in the cluster of the current kubeconfig context, and say what is"
          + " wrong and what to do.",
      "Exit status: 0 well (there may be warnings), 1 something is wrong, 2 bad usage, or something"
          + " could not be looked at."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  private static final int WELL = 0;
  private static final int WRONG = 1;
  private static final int CANNOT_LOOK = 2;
  private static final Duration REQUEST = Duration.ofSeconds(15);
  private static final Duration HANDSHAKE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  public enum Output {
    text,
    json
  }

  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "kamaji-hetzner-webhook",
      description = "Namespace of the installation (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--pre",
      description = "Look whether it can be installed; nothing has to be installed yet.")
  private boolean pre;

  @Option(
      names = "--only",
      paramLabel = "ID",
      split = ",",
      description = "Only those checks; repeatable, or separated by commas.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--skip",
      paramLabel = "ID",
      split = ",",
      description = "All but those checks; repeatable, or separated by commas.")
  private List<String> skip = new ArrayList<>();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = PositiveDuration.class,
      description = "Look again until nothing is wrong, at most that long, such as 30s or 2m.")
  private Duration wait = Duration.ZERO;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Override
  public Integer call() throws InterruptedException {
    List<Check> checks = checks();
    Diagnosis diagnosis;
    try (CurrentContext context = new CurrentContext(REQUEST)) {
      Doctor doctor = new Doctor(context, new TlsHandshake(HANDSHAKE), namespace);
      diagnosis = examine(doctor, context, checks);
    } catch (IOException e) {
      ErrorLine.print(spec.commandLine().getErr(), "cannot look: " + e.getMessage());
      return CANNOT_LOOK;
    }
    PrintWriter out = new PrintWriter(spec.commandLine().getOut());
    switch (output) {
      case text ->
          new DiagnosisText(spec.commandLine().getColorScheme().ansi()).write(diagnosis, out);
      case json -> DiagnosisJson.write(diagnosis, out);
    }
    return switch (diagnosis.worst()) {
      case WELL, WARNING -> WELL;
      case UNKNOWN -> CANNOT_LOOK;
      case WRONG -> WRONG;
    };
  }

  /** Until it is well or the time is up. */
  private Diagnosis examine(Doctor doctor, CurrentContext context, List<Check> checks)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      try {
        context.send("GET", "/version", null);
        Diagnosis diagnosis = doctor.examine(checks, Instant.now());
        if (diagnosis.worst().compareTo(Status.WARNING) <= 0 || System.nanoTime() >= end) {
          return diagnosis;
        }
      } catch (IOException e) {
        if (System.nanoTime() >= end) {
          throw e;
        }
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private List<Check> checks() {
    only.forEach(id -> known("--only", id));
    skip.forEach(id -> known("--skip", id));
    List<Check> all = pre ? Checks.beforeInstallation() : Checks.ofInstallation();
    List<Check> chosen =
        all.stream()
            .filter(it -> only.isEmpty() || only.contains(it.id()))
            .filter(it -> !skip.contains(it.id()))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no check is left; " + (pre ? "with --pre " : "") + "there are " + ids(all));
    }
    return chosen;
  }

  /** For the end of the help. */
  static String listOfChecks() {
    StringBuilder list = new StringBuilder("Checks:%n".formatted());
    Checks.all().forEach(it -> list.append("  %-20s%s%n".formatted(it.id(), it.sentence())));
    return list.toString();
  }

  private static String ids(List<Check> checks) {
    return String.join(", ", checks.stream().map(Check::id).toList());
  }

  private void known(String option, String id) {
    if (!Checks.ids().contains(id)) {
      String suggested = NearestName.suggested(id, Checks.ids());
      throw new ParameterException(
          spec.commandLine(),
          option
              + ": no check "
              + id
              + (suggested.isEmpty()
                  ? "; there are " + String.join(", ", Checks.ids())
                  : suggested));
    }
  }
}
