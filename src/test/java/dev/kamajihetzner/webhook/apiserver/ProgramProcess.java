package dev.kamajihetzner.webhook.apiserver;

import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.PackagedProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** A command of the packaged program as a process that knows the cluster by a kubeconfig only. */
final class ProgramProcess implements AutoCloseable {
  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final int managementPort = WebhookProcess.freePort();
  private final String command;
  private final Path log;
  private final Process process;
  private final Thread stopAtTheEnd = new Thread(this::stop);

  /**
   * Starts it.
   *
   * @param settings by their names in the README
   * @param variables of its environment
   */
  ProgramProcess(
      String command,
      Path kubeconfig,
      Map<String, String> settings,
      Map<String, String> variables) {
    this.command = command;
    try {
      Path directory = Workspace.directory(command);
      this.log = directory.resolve("log");
      List<String> line =
          new ArrayList<>(PackagedProgram.command("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      line.add(command);
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(List.of("PATH", "JAVA_HOME", "LANG"));
      environment.putAll(
          Map.of(
              "HOME", directory.toString(),
              "KUBECONFIG", kubeconfig.toString(),
              "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
              "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort)));
      environment.putAll(variables);
      new TreeMap<>(settings).forEach((name, value) -> environment.put(variable(name), value));
      Runtime.getRuntime().addShutdownHook(stopAtTheEnd);
      this.process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The environment variable of a setting, by MicroProfile Config's rule. */
  private static String variable(String setting) {
    return ("kamaji-hetzner." + setting).replaceAll("[^A-Za-z0-9]", "_").toUpperCase();
  }

  /** Waits until it is ready; it has to be so one day. */
  ProgramProcess awaitReady() {
    try {
      await(command + " to be ready")
          .atMost(STARTUP)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() || isReady());
      if (process.isAlive()) {
        return this;
      }
    } catch (ConditionTimeoutException e) {
      // Told below.
    }
    close();
    throw new IllegalStateException(command + " is not ready:\n" + logged());
  }

  /** Whether it says that it is ready. */
  boolean isReady() {
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
              .timeout(Duration.ofSeconds(5))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The names of the metrics that it exposes. */
  Set<String> metrics() {
    try {
      return names(get("/q/metrics").body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the metrics in that text of an exporter. */
  static Set<String> names(String metrics) {
    return metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The sum of all time series of a metric that have all those labels. */
  double metric(String name, String... labels) {
    try {
      List<String> wanted = new ArrayList<>();
      Arrays.stream(labels)
          .map(label -> label.replaceFirst("=(.*)", "=\"$1\""))
          .forEach(wanted::add);
      return get("/q/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .filter(line -> wanted.stream().allMatch(line::contains))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has logged. */
  String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended, once it has. */
  int status() {
    return process.exitValue();
  }

  /** Ends it without a word of warning. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtTheEnd);
    stop();
  }
}
