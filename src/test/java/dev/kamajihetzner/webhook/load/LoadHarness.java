package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import dev.kamajihetzner.webhook.load.ChildProcess.Memory;
import dev.kamajihetzner.webhook.load.Figures.Soak;
import dev.kamajihetzner.webhook.load.Figures.Throughput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures the packaged webhook against a stub of an API server.")
final class LoadHarness implements Callable<Integer> {
  private static final Path DEPLOYMENT = Path.of("deploy/base/40-deployment.yaml");
  private static final Path DIRECTORY = Path.of("target", "load").toAbsolutePath();

  /** After this much through the stub, its code is compiled. */
  private static final long WARM_STUB_BYTES = 512L << 20;

  private static final int WARM_STUB_PAGE = 500;

  /** Until what comes right behind the first list has come, too. */
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  @Option(
      names = "--binary",
      paramLabel = "FILE",
      description = "Native binary or jar; without it, what the last build has left in target.")
  private Path binary;

  @Option(
      names = "--argument",
      paramLabel = "ARGUMENT",
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

  @Spec private CommandSpec spec;

  private Artifact artifact;
  private DeployedContainer deployed;
  private Optional<Path> wrk;
  private Optional<Path> nginx;
  private Path directory;
  private ServingCertificates apiServerCertificates;
  private ServingCertificates webhookCertificates;
  private Optional<Soak> soaked = Optional.empty();

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
    artifact = binary == null ? Artifact.built() : new Artifact(binary);
    deployed = DeployedContainer.read(DEPLOYMENT);
    wrk = InstalledProgram.find("wrk");
    nginx = InstalledProgram.find("nginx");
    if (wrk.isEmpty() || nginx.isEmpty()) {
      say("No throughput, as wrk or nginx is missing: apt-get install nginx-light wrk");
    }
    Files.createDirectories(DIRECTORY);
    directory = Files.createTempDirectory(DIRECTORY, "run-");
    apiServerCertificates = new ServingCertificates(subdirectory("api-server"));
    webhookCertificates = new ServingCertificates(subdirectory("webhook"));
    say("Measuring %s", String.join(" ", command()));
    List<Figures> figures = new ArrayList<>();
    for (int number : clusters) {
      boolean last = figures.size() == clusters.size() - 1;
      figures.add(measure(new ClusterFleet(number), last));
    }
    Figures.Once once = new Figures.Once(artifact.size(), checked(), soaked);
    System.out.println(new Report(figures, once, rate).markdown());
    delete(directory);
    return 0;
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

  private List<String> command() {
    if (arguments.isEmpty()) {
      return artifact.command(deployed.arguments());
    }
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(arguments);
    return artifact.command(all);
  }

  private Figures measure(ClusterFleet fleet, boolean last)
      throws IOException, InterruptedException {
    try (StubApiServer apiServer = new StubApiServer(fleet, apiServerCertificates)) {
      Path kubeconfig = apiServer.writeKubeconfig(directory.resolve("kubeconfig"));
      warm(apiServer, fleet);
      List<Duration> listening = new ArrayList<>();
      List<Duration> ready = new ArrayList<>();
      List<Duration> processorTimes = new ArrayList<>();
      List<Memory> memory = new ArrayList<>();
      for (int i = 0; i < starts; i++) {
        try (WebhookUnderLoad webhook = start(kubeconfig)) {
          listening.add(webhook.listening());
          ready.add(webhook.ready());
          processorTimes.add(webhook.process().processorTime());
          Thread.sleep(A_MOMENT.toMillis());
          memory.add(webhook.process().memory());
        }
        say("%,d clusters: start %d, ready after %s", fleet.size(), i + 1, ready.get(i));
      }
      try (WebhookUnderLoad webhook = start(kubeconfig);
          OpenLoad load =
              new OpenLoad(
                  RecordedRequest.mix(fleet),
                  webhookCertificates.clientContext(),
                  webhook.port(),
                  connections)) {
        load.assertAllowed();
        load.run(rate, warmUp);
        say("%,d clusters: %d/s for %s", fleet.size(), rate, duration);
        Duration processorTime = webhook.process().processorTime();
        Histogram latencies = load.run(rate, duration);
        processorTime = webhook.process().processorTime().minus(processorTime);
        Memory afterLoad = webhook.process().memory();
        Optional<Throughput> throughput = throughput(fleet, webhook);
        Memory atTheEnd = webhook.process().memory();
        if (last && soak != null) {
          say("%,d clusters: %d/s for %s", fleet.size(), rate, soak);
          load.run(rate, soak);
          soaked = Optional.of(new Soak(soak, atTheEnd, webhook.process().memory()));
        }
        return new Figures(
            fleet.size(),
            fleet.lists().values().stream().mapToLong(ResourceList::bytes).sum(),
            Figures.median(listening, Comparator.naturalOrder()),
            Figures.median(ready, Comparator.naturalOrder()),
            Figures.median(processorTimes, Comparator.naturalOrder()),
            Figures.median(memory, Comparator.comparingLong(Memory::resident)),
            latencies,
            processorTime.dividedBy(latencies.getTotalCount()),
            afterLoad,
            throughput,
            atTheEnd);
      }
    }
  }

  private WebhookUnderLoad start(Path kubeconfig) throws IOException {
    return new WebhookUnderLoad(
        command(),
        deployed.environment(),
        kubeconfig,
        webhookCertificates,
        subdirectory("webhook"));
  }

  /** Reads the lists until the stub is as fast as it gets. */
  private void warm(StubApiServer apiServer, ClusterFleet fleet) throws IOException {
    long read = 0;
    while (read < WARM_STUB_BYTES) {
      // A new connection each time, as each start has its own.
      try (HttpConnection connection =
          HttpConnection.tls(apiServerCertificates.clientContext(), apiServer.port())) {
        for (ResourceList list : fleet.lists().values()) {
          connection.exchange(
              HttpConnection.get("%s?limit=%d".formatted(list.path(), WARM_STUB_PAGE)));
          read += connection.body().length;
        }
      }
    }
  }

  private Optional<Throughput> throughput(ClusterFleet fleet, WebhookUnderLoad webhook)
      throws IOException, InterruptedException {
    if (wrk.isEmpty() || nginx.isEmpty()) {
      return Optional.empty();
    }
    RecordedRequest request = RecordedRequest.NEW_HETZNER_CLUSTER;
    byte[] body = request.body(fleet.place(fleet.size() / 2));
    byte[] answer = answer(webhook.port(), request.path(), body);
    Wrk load = new Wrk(wrk.get(), connections, round);
    List<Double> ofWebhook = new ArrayList<>();
    List<Double> ofNginx = new ArrayList<>();
    Path files = subdirectory("throughput");
    try (NginxCeiling ceiling = new NginxCeiling(nginx.get(), webhookCertificates, answer, files)) {
      if (answer(ceiling.port(), request.path(), body).length != answer.length) {
        throw new IllegalStateException("nginx does not answer as much as the webhook does");
      }
      for (int i = 0; i < rounds; i++) {
        if (i > 0) {
          ofNginx.add(load.post(ceiling.port(), request.path(), body, files));
          say("%,d clusters: nginx %,.0f/s", fleet.size(), ofNginx.get(i - 1));
        }
        ofWebhook.add(load.post(webhook.port(), request.path(), body, files));
        say("%,d clusters: webhook %,.0f/s", fleet.size(), ofWebhook.get(i));
      }
    }
    return Optional.of(
        new Throughput(
            Figures.median(ofWebhook, Comparator.naturalOrder()),
            Figures.median(ofNginx, Comparator.naturalOrder())));
  }

  /** The second of two answers on one connection. */
  private byte[] answer(int port, String path, byte[] body) throws IOException {
    byte[] request = HttpConnection.post(path, body);
    try (HttpConnection connection =
        HttpConnection.tls(webhookCertificates.clientContext(), port)) {
      for (int i = 0; i < 2; i++) {
        int status = connection.exchange(request);
        if (status != 200) {
          throw new IllegalStateException(
              "answered with status %d: %s"
                  .formatted(status, new String(connection.body(), StandardCharsets.UTF_8)));
        }
      }
      return connection.body();
    }
  }

  /** The median time of a check; none if it does not pass, which is then said. */
  private Optional<Duration> checked() throws IOException, InterruptedException {
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
