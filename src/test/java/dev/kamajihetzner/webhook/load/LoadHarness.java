package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import dev.kamajihetzner.webhook.load.Figures.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures the artifact as it is deployed, among so many clusters: how it starts, what memory it
 * takes, how fast it answers. It needs Linux, and for the throughput wrk and nginx.
 */
@Command(
    name = "LoadHarness",
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures the packaged webhook against a stub of an API server.")
final class LoadHarness implements Callable<Integer> {
  private static final Path DEPLOYMENT = Path.of("deploy/base/40-deployment.yaml");
  private static final Path DIRECTORY = Path.of("target", "load").toAbsolutePath();

  /** Numbers of clusters take turns, so that what else the machine does falls on all of them. */
  private static final int TURNS = 10;

  @Option(
      names = "--binary",
      paramLabel = "FILE",
      description = "Native binary or jar; without it, what the last build has left in target.")
  private Path binary;

  @Option(
      names = "--argument",
      paramLabel = "ARGUMENT",
      showDefaultValue = Help.Visibility.NEVER,
      description =
          "Argument of the artifact behind serve, such as --argument=-Xmx64m; any number of them."
              + " Without it, the arguments in deploy/base/40-deployment.yaml.")
  private List<String> arguments = List.of();

  @Option(
      names = "--clusters",
      split = ",",
      paramLabel = "N",
      defaultValue = "10,1000,10000",
      description = "Numbers of clusters to measure among.")
  private List<Integer> clusters;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "11",
      description = "Starts of which to take the median.")
  private int starts;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "Reviews a second.")
  private int rate;

  @Option(
      names = "--duration",
      defaultValue = "20s",
      paramLabel = "TIME",
      description = "How long at that rate.")
  private Duration duration;

  @Option(
      names = "--warm-up",
      defaultValue = "5s",
      paramLabel = "TIME",
      description = "How long at that rate before, without measuring.")
  private Duration warmUp;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "8",
      description = "Connections, at that rate and in the closed loop.")
  private int connections;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Measurements of the throughput, with nginx's between them.")
  private int rounds;

  @Option(
      names = "--round",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long each of them takes.")
  private Duration round;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      defaultValue = "deploy/examples/v1beta1/complete.yaml",
      description = "Manifest to check.")
  private Path manifest;

  @Option(
      names = "--checks",
      paramLabel = "N",
      defaultValue = "21",
      description = "Checks of which to take the median.")
  private int checks;

  @Option(
      names = "--soak",
      paramLabel = "TIME",
      description = "Goes on that long at the rate, among the last number of clusters.")
  private Duration soak;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  private Path directory;

  /** Go's notation of durations, as far as it is ISO 8601's without its prefix. */
  private static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
    }
  }

  public static void main(String[] arguments) {
    // Before anything logs.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new LoadHarness())
            .registerConverter(Duration.class, new DurationConverter())
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Stream.of(starts, rate, connections, checks).anyMatch(it -> it < 1)
        || clusters.stream().anyMatch(it -> it < 1)
        || rounds < 2) {
      throw new ParameterException(
          spec.commandLine(), "at least one of everything, and two rounds with nginx between them");
    }
    Artifact artifact = artifact();
    Files.createDirectories(DIRECTORY);
    directory = Files.createTempDirectory(DIRECTORY, "run-");
    List<FleetMeasurement> measurements = new ArrayList<>();
    try {
      Optional<Soak> soaked = measure(launcher(artifact), measurements);
      List<Figures> figures = new ArrayList<>();
      for (FleetMeasurement measurement : measurements) {
        figures.add(measurement.figures());
      }
      say("check");
      Figures.Once once = new Figures.Once(artifact.size(), checked(artifact), soaked);
      System.out.println(new Report(figures, once, rate).markdown());
    } finally {
      for (FleetMeasurement measurement : measurements) {
        measurement.close();
      }
    }
    delete(directory);
    return 0;
  }

  private Artifact artifact() throws IOException {
    try {
      return binary == null ? Artifact.built() : Artifact.of(binary);
    } catch (NoSuchFileException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private WebhookLauncher launcher(Artifact artifact) throws IOException {
    DeployedContainer deployed = DeployedContainer.read(DEPLOYMENT);
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(arguments);
    List<String> command = artifact.command(arguments.isEmpty() ? deployed.arguments() : all);
    say("measuring %s", String.join(" ", command));
    Path files = subdirectory("webhook");
    return new WebhookLauncher(
        command, deployed.environment(), new ServingCertificates(files), files);
  }

  /** Measures among all numbers of clusters; what is measured is added to the list. */
  private Optional<Soak> measure(WebhookLauncher launcher, List<FleetMeasurement> measurements)
      throws IOException, InterruptedException {
    Path files = subdirectory("api-server");
    ServingCertificates apiServerCertificates = new ServingCertificates(files);
    for (int number : clusters) {
      say("%,d starts among %,d clusters", starts, number);
      FleetMeasurement measurement =
          new FleetMeasurement(
              new ClusterFleet(number),
              launcher,
              apiServerCertificates,
              files.resolve("kubeconfig-" + number));
      measurements.add(measurement);
      measurement.start(starts);
    }
    say("%,d/s among each for %,d s", rate, duration.toSeconds());
    for (FleetMeasurement measurement : measurements) {
      measurement.warmUp(connections, rate, warmUp);
    }
    for (int i = 0; i < TURNS; i++) {
      for (FleetMeasurement measurement : measurements) {
        measurement.load(rate, duration.dividedBy(TURNS));
      }
    }
    Optional<ClosedLoop> closedLoop = closedLoop(launcher);
    if (closedLoop.isPresent()) {
      say("throughput");
      for (FleetMeasurement measurement : measurements) {
        measurement.throughput(closedLoop.get());
      }
    }
    if (soak == null) {
      return Optional.empty();
    }
    say("%,d/s for %,d s", rate, soak.toSeconds());
    return Optional.of(measurements.get(measurements.size() - 1).soak(rate, soak));
  }

  private Optional<ClosedLoop> closedLoop(WebhookLauncher launcher) throws IOException {
    Optional<Path> wrk = InstalledProgram.find("wrk");
    Optional<Path> nginx = InstalledProgram.find("nginx");
    if (wrk.isEmpty() || nginx.isEmpty()) {
      say("no throughput, as wrk or nginx is missing: apt-get install nginx-light wrk");
      return Optional.empty();
    }
    return Optional.of(
        new ClosedLoop(
            new Wrk(wrk.get(), connections, round),
            nginx.get(),
            rounds,
            launcher.certificates(),
            subdirectory("throughput")));
  }

  private static void say(String message, Object... arguments) {
    System.err.println(message.formatted(arguments));
  }

  private Path subdirectory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The median time of a check; none if it does not pass, which is then said. */
  private Optional<Duration> checked(Artifact artifact) throws IOException, InterruptedException {
    List<String> command = artifact.command(List.of("check", manifest.toAbsolutePath().toString()));
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < checks; i++) {
      try (ChildProcess check = new ChildProcess(command, Map.of(), subdirectory("check"))) {
        int status = check.await();
        times.add(check.age());
        if (status != 0) {
          say("check ends with status %d:%n%s", status, check.output());
          return Optional.empty();
        }
      }
    }
    return Optional.of(Figures.median(times, Comparator.naturalOrder()));
  }
}
