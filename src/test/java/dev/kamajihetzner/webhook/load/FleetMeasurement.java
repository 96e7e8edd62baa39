package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import dev.kamajihetzner.webhook.load.Figures.Soak;
import dev.kamajihetzner.webhook.load.Figures.StartFigures;
import dev.kamajihetzner.webhook.load.Figures.Throughput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Measures the webhook among the clusters of one fleet; whoever calls it says what, and when. */
final class FleetMeasurement implements AutoCloseable {
  /** After this much through the stub, its code is compiled. */
  private static final long WARM_STUB_BYTES = 512L << 20;

  private static final int WARM_STUB_PAGE = 500;

  /** Until what comes right behind the first list has come, too. */
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  private final ClusterFleet fleet;
  private final WebhookLauncher launcher;
  private final StubApiServer apiServer;
  private final Path kubeconfig;
  private final Histogram latencies = new Histogram(OpenLoad.SIGNIFICANT_DIGITS);
  private Duration processorTime = Duration.ZERO;
  private StartFigures starts;
  private WebhookUnderLoad webhook;
  private OpenLoad load;
  private long afterLoad;
  private Optional<Throughput> throughput = Optional.empty();

  /** Starts a stub of an API server that has the fleet, and makes it as fast as it gets. */
  FleetMeasurement(
      ClusterFleet fleet,
      WebhookLauncher launcher,
      ServingCertificates apiServerCertificates,
      Path kubeconfig)
      throws IOException {
    this.fleet = fleet;
    this.launcher = launcher;
    this.apiServer = new StubApiServer(fleet, apiServerCertificates);
    this.kubeconfig = apiServer.writeKubeconfig(kubeconfig);
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

  /** Measures that many starts. */
  void start(int times) throws IOException, InterruptedException {
    List<Duration> listening = new ArrayList<>();
    List<Duration> ready = new ArrayList<>();
    List<Duration> processorTimes = new ArrayList<>();
    List<Long> memory = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      try (WebhookUnderLoad started = launcher.start(kubeconfig)) {
        processorTimes.add(started.process().processorTime());
        listening.add(started.listening());
        ready.add(started.ready());
        Thread.sleep(A_MOMENT.toMillis());
        memory.add(started.process().privateMemory());
      }
    }
    starts =
        new StartFigures(
            Figures.median(listening, Comparator.naturalOrder()),
            Figures.median(ready, Comparator.naturalOrder()),
            Figures.median(processorTimes, Comparator.naturalOrder()),
            Figures.median(memory, Comparator.naturalOrder()));
  }

  /**
   * Starts the webhook that is to be loaded, and warms it up.
   *
   * @param rate reviews a second
   * @throws IllegalStateException if it does not allow all that it will be asked
   */
  void warmUp(int connections, int rate, Duration time) throws IOException, InterruptedException {
    webhook = launcher.start(kubeconfig);
    load =
        new OpenLoad(
            RecordedRequest.mix(fleet),
            launcher.certificates().clientContext(),
            webhook.port(),
            connections);
    load.assertAllowed();
    load.run(rate, time);
  }

  /** Measures a while at a rate a second, which counts together with whiles before. */
  void load(int rate, Duration time) throws IOException, InterruptedException {
    Duration before = webhook.process().processorTime();
    latencies.add(load.run(rate, time));
    processorTime = processorTime.plus(webhook.process().processorTime()).minus(before);
    afterLoad = webhook.process().privateMemory();
  }

  /** Measures the throughput. */
  void throughput(ClosedLoop closedLoop) throws IOException, InterruptedException {
    throughput = Optional.of(closedLoop.run(webhook.port(), fleet.place(fleet.size() / 2)));
  }

  /** Measures memory before and after a long time at that rate. */
  Soak soak(int rate, Duration time) throws IOException, InterruptedException {
    long before = webhook.process().privateMemory();
    load.run(rate, time);
    return new Soak(time, before, webhook.process().privateMemory());
  }

  /** What has been measured; memory at the end is taken now. */
  Figures figures() throws IOException {
    return new Figures(
        fleet.size(),
        fleet.lists().values().stream().mapToLong(ResourceList::bytes).sum(),
        starts,
        latencies,
        processorTime.dividedBy(latencies.getTotalCount()),
        afterLoad,
        throughput,
        webhook.process().privateMemory());
  }

  @Override
  public void close() throws IOException {
    if (load != null) {
      load.close();
    }
    if (webhook != null) {
      webhook.close();
    }
    apiServer.close();
  }
}
