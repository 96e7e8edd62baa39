package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/**
 * Attacks the artifact in a memory control group as deploy/base sets it, while an ordinary client
 * asks beside. It needs Linux and root. It fails if the webhook dies, if the ordinary client gets
 * another answer than 200, or if a connection stays that should not.
 */
@Command(
    name = "Siege",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Attacks the packaged webhook as it is deployed, and watches an ordinary client.")
final class Siege implements Callable<Integer> {
  private static final Path DEPLOYMENT = Path.of("deploy/base/40-deployment.yaml");
  private static final Path DIRECTORY = Path.of("target", "load").toAbsolutePath();
  private static final int MIB = 1 << 20;
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(20);

  /** The ordinary client's. */
  private static final int RATE = 50;

  private static final int CONNECTIONS = 2;

  @Option(
      names = "--binary",
      paramLabel = "FILE",
      description = "Native binary or jar; without it, what the last build has left in target.")
  private Path binary;

  @Option(
      names = "--argument",
      paramLabel = "ARGUMENT",
      showDefaultValue = Help.Visibility.NEVER,
      description = "Argument behind serve; without any, those in deploy/base.")
  private List<String> arguments = List.of();

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      showDefaultValue = Help.Visibility.NEVER,
      description = "Limit of the memory; without it, that in deploy/base.")
  private Long memory;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Clusters that the webhook watches.")
  private int clusters;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long each attack takes; longer than the webhook's deadlines.")
  private int seconds;

  @Option(
      names = "--attack",
      paramLabel = "TEXT",
      showDefaultValue = Help.Visibility.NEVER,
      description = "Only those with that in their name.")
  private String only = "";

  /** What is written down of an attack. */
  private record Result(
      String attack,
      boolean alive,
      Outcomes outcomes,
      long reviews,
      String lost,
      double p99,
      long peak,
      boolean passed) {
    static void printHead(long limit) {
      System.out.printf(
          "| attack, limit %,d MiB | alive | what came of it | ordinary reviews | lost | p99, ms |"
              + " most memory, MiB | |%n|---|---|---|---|---|---|---|---|%n",
          limit / MIB);
    }

    void print() {
      System.out.printf(
          "| %s | %s | %s | %,d | %s | %.1f | %,d | %s |%n",
          attack,
          alive ? "yes" : "**no**",
          outcomes,
          reviews,
          lost.isEmpty() ? "none" : "**" + lost + "**",
          p99,
          peak / MIB,
          passed ? "" : "**failed**");
    }
  }

  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    Locale.setDefault(Locale.ROOT);
    System.exit(new CommandLine(new Siege()).execute(arguments));
  }

  private static Map<String, Attack> attacks() {
    byte[] large = OddReviews.blank((int) (9.9 * MIB));
    Map<String, Attack> attacks = new LinkedHashMap<>();
    attacks.put("nothing", (target, end, outcomes) -> {});
    attacks.put("50 bodies of 9.9 MiB, whole", Bodies.whole(50, large));
    attacks.put("50 bodies of 9.9 MiB, chunked", Bodies.chunked(50, large));
    attacks.put("50 bodies of 9.9 MiB, never ended", Bodies.neverEnded(50, large));
    attacks.put("50 bodies of 3 MiB, whole", Bodies.whole(50, OddReviews.blank(3 * MIB)));
    attacks.put("500 senders of slow headers", Connections.slowHeaders(500));
    attacks.put("500 senders of slow bodies", Connections.slowBodies(500));
    attacks.put("2,000 connections, nothing asked", Connections.idle(2_000));
    attacks.put("2,000 connections, once asked", Connections.keptAlive(2_000));
    attacks.put("2,000 half handshakes", Connections.halfHandshakes(2_000));
    attacks.put("HTTP/2 resets over 4 connections", new StreamResets(4));
    attacks.put("nesting of 100,000", Bodies.whole(8, OddReviews.nested(100_000)));
    attacks.put("numbers of 1,000,000 digits", Bodies.whole(8, OddReviews.number(1_000_000)));
    attacks.put("1,000,000 small objects", Bodies.whole(8, OddReviews.dense(1_000_000)));
    attacks.put("24,000 small objects", Bodies.whole(8, OddReviews.dense(24_000)));
    return attacks;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(DIRECTORY);
    Path directory = Files.createTempDirectory(DIRECTORY, "siege-");
    DeployedContainer deployed = DeployedContainer.read(DEPLOYMENT);
    long limit = memory == null ? deployed.memoryLimit() : memory * MIB;
    ServingCertificates certificates =
        new ServingCertificates(Files.createDirectories(directory.resolve("webhook")));
    Result.printHead(limit);
    ClusterFleet fleet = new ClusterFleet(clusters);
    List<Result> results = new ArrayList<>();
    try (MemoryCgroup cgroup =
            new MemoryCgroup("kamaji-hetzner-siege-" + ProcessHandle.current().pid(), limit);
        StubApiServer apiServer =
            new StubApiServer(
                fleet,
                new ServingCertificates(Files.createDirectories(directory.resolve("stub"))))) {
      Path kubeconfig = apiServer.writeKubeconfig(directory.resolve("kubeconfig"));
      WebhookLauncher launcher =
          new WebhookLauncher(
              cgroup.inside(command(deployed)), deployed.environment(), certificates, directory);
      WebhookUnderLoad webhook = launcher.start(kubeconfig);
      try {
        for (Map.Entry<String, Attack> attack : attacks().entrySet()) {
          if (!attack.getKey().contains(only)) {
            continue;
          }
          if (!webhook.process().isAlive()) {
            webhook.close();
            webhook = launcher.start(kubeconfig);
          }
          Result result =
              result(
                  attack.getKey(),
                  attack.getValue(),
                  webhook,
                  new Target(certificates.clientContext(), webhook.port()),
                  RecordedRequest.mix(fleet),
                  cgroup);
          result.print();
          results.add(result);
        }
      } finally {
        webhook.close();
      }
    }
    return results.stream().allMatch(Result::passed) ? 0 : 1;
  }

  private List<String> command(DeployedContainer deployed) throws IOException {
    Artifact artifact = binary == null ? Artifact.built() : Artifact.of(binary);
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(arguments);
    return artifact.command(arguments.isEmpty() ? deployed.arguments() : all);
  }

  private Result result(
      String name,
      Attack attack,
      WebhookUnderLoad webhook,
      Target target,
      List<byte[]> ordinary,
      MemoryCgroup cgroup)
      throws IOException, InterruptedException {
    Outcomes outcomes = new Outcomes();
    LongAccumulator peak = new LongAccumulator(Math::max, 0);
    ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
    Future<?> samples =
        sampler.scheduleAtFixedRate(
            () -> peak.accumulate(usage(cgroup)),
            0,
            BETWEEN_SAMPLES.toMillis(),
            TimeUnit.MILLISECONDS);
    Histogram latencies = new Histogram(OpenLoad.SIGNIFICANT_DIGITS);
    String lost = "";
    try (OpenLoad load = new OpenLoad(ordinary, target.trust(), target.port(), CONNECTIONS)) {
      load.run(RATE, Duration.ofSeconds(1));
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      CompletableFuture<Void> attacking =
          CompletableFuture.runAsync(
              () -> {
                try {
                  attack.run(target, end, outcomes);
                } catch (IOException | InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      try {
        latencies = load.run(RATE, Duration.ofSeconds(seconds));
      } catch (IOException e) {
        lost = e.getMessage();
      }
      attacking.join();
    } catch (IOException e) {
      lost = "no connection: " + e.getMessage();
    }
    if (samples.isDone()) {
      throw new IllegalStateException("the memory could not be read to the end");
    }
    sampler.shutdownNow();
    boolean alive = webhook.process().isAlive();
    boolean stays = !attack.mayStay() && outcomes.of(Outcomes.STAYS) > 0;
    return new Result(
        name,
        alive,
        outcomes,
        latencies.getTotalCount(),
        lost,
        latencies.getValueAtPercentile(99) / 1e6,
        peak.get(),
        alive && lost.isEmpty() && !stays);
  }

  private static long usage(MemoryCgroup cgroup) {
    try {
      return cgroup.usage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
