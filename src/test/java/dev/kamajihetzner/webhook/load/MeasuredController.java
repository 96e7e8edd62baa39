package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.FleetApiServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/** A controller as it is deployed, of which memory and requests are measured. */
final class MeasuredController implements AutoCloseable {
  private static final Duration SAMPLE = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long KIBIBYTES = 1024;

  private final FleetApiServer server;
  private final ChildProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread sampler = new Thread(this::sample, "memory");
  private long most;

  MeasuredController(
      List<String> command, Map<String, String> settings, FleetApiServer server, Path directory)
      throws IOException {
    this.server = server;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HOME", directory.toString());
    environment.put("KUBECONFIG", server.controller().toString());
    environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
    process = new ChildProcess(command, environment, directory);
    sampler.setDaemon(true);
    sampler.start();
  }

  private void sample() {
    try {
      while (process.isAlive()) {
        note(process.privateMemory());
        Thread.sleep(SAMPLE.toMillis());
      }
    } catch (IOException | NoSuchElementException e) {
      // It has ended meanwhile.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(long memory) {
    most = Math.max(most, memory);
  }

  /** Private memory now and the most since the last call, in MiB. */
  synchronized String memory() throws IOException {
    long now = process.isAlive() ? process.privateMemory() : 0;
    String text = "private MiB: %d now, %d at most".formatted(now / KIBIBYTES, most / KIBIBYTES);
    most = now;
    return text;
  }

  Duration processorTime() {
    return process.processorTime();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return process.output();
  }

  int status() throws InterruptedException {
    return process.await();
  }

  /** The sum of a metric's series; -1 where it has none. */
  double metric(String name) throws IOException, InterruptedException {
    String all =
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return all.lines()
        .filter(line -> line.startsWith(name + '{') || line.startsWith(name + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(Double::sum)
        .orElse(-1);
  }

  /** Waits for a line of the log. */
  String await(String text, Duration patience) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (Instant.now().isBefore(end) && process.isAlive()) {
      for (String line : log().lines().toList()) {
        if (line.contains(text)) {
          return line.strip();
        }
      }
      Thread.sleep(SAMPLE.toMillis());
    }
    throw new IllegalStateException("never logged: " + text + "\n" + log());
  }

  /** Waits until nothing is left to be told, and returns what was asked meanwhile. */
  List<FleetApiServer.Request> awaitQuiet(Duration patience)
      throws IOException, InterruptedException {
    List<FleetApiServer.Request> requests = new ArrayList<>();
    Instant end = Instant.now().plus(patience);
    int still = 0;
    while (still < 8) {
      if (Instant.now().isAfter(end) || !process.isAlive()) {
        throw new IllegalStateException("not quiet:\n" + log());
      }
      Thread.sleep(POLL.toMillis());
      List<FleetApiServer.Request> fresh = server.newRequests();
      requests.addAll(fresh);
      boolean quiet =
          metric("kamaji_hetzner_audit_backlog") == 0
              && fresh.stream().allMatch(MeasuredController::isOfTheLease);
      still = quiet ? still + 1 : 0;
    }
    return requests;
  }

  static boolean isOfTheLease(FleetApiServer.Request request) {
    return request.resource().equals("leases") || request.verb().equals("watch");
  }

  /** How many of each kind, the most writes in a second, and lists without a limit. */
  static String told(List<FleetApiServer.Request> requests) {
    Map<String, Integer> counts = new TreeMap<>();
    Map<Long, Integer> writes = new HashMap<>();
    List<String> unlimited = new ArrayList<>();
    for (FleetApiServer.Request request : requests) {
      if (isOfTheLease(request)) {
        continue;
      }
      counts.merge(request.verb() + ' ' + request.resource(), 1, Integer::sum);
      if (request.writes()) {
        writes.merge(request.time().getEpochSecond(), 1, Integer::sum);
      }
      if (request.verb().equals("list") && !request.uri().contains("limit=")) {
        unlimited.add(request.uri());
      }
    }
    return "%s; writes: %d, at most %d in a second; lists without a limit: %s"
        .formatted(
            counts,
            writes.values().stream().mapToInt(it -> it).sum(),
            writes.values().stream().mapToInt(it -> it).max().orElse(0),
            unlimited);
  }

  void terminate() {
    process.terminate();
  }

  @Override
  public void close() {
    process.close();
  }
}
