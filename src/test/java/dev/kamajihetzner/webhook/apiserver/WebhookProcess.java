package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.PackagedProgram;
import java.io.IOException;
import java.net.ServerSocket;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged program as a process that knows the cluster by its kubeconfig only. */
final class WebhookProcess implements AutoCloseable {
  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final int managementPort = freePort();
  private final Path log;
  private final Process process;
  private final Thread stopAtTheEnd = new Thread(this::stop);

  WebhookProcess(
      Path kubeconfig, ServingCertificates certificates, int port, Map<String, String> settings) {
    try {
      Path directory = Workspace.directory("webhook");
      this.log = directory.resolve("log");
      List<String> command = new ArrayList<>(PackagedProgram.command("-XX:+UseSerialGC"));
      command.add("serve");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(List.of("PATH", "JAVA_HOME", "LANG"));
      environment.putAll(
          Map.of(
              "HOME", directory.toString(),
              "KUBECONFIG", kubeconfig.toString(),
              "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE",
                  certificates.certificateFile().toString(),
              "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", certificates.keyFile().toString(),
              "QUARKUS_HTTP_HOST", "127.0.0.1",
              "QUARKUS_HTTP_SSL_PORT", Integer.toString(port),
              "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
              "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort)));
      new TreeMap<>(settings).forEach((name, value) -> environment.put(variable(name), value));
      Runtime.getRuntime().addShutdownHook(stopAtTheEnd);
      this.process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    try {
      await("the webhook to be ready")
          .atMost(STARTUP)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() || isReady());
      assertThat(process.isAlive()).as("the webhook runs").isTrue();
    } catch (ConditionTimeoutException | AssertionError e) {
      close();
      throw new IllegalStateException("the webhook is not ready:\n" + logged(), e);
    }
  }

  /** The environment variable of a setting, by MicroProfile Config's rule. */
  private static String variable(String setting) {
    return ("kamaji-hetzner." + setting).replaceAll("[^A-Za-z0-9]", "_").toUpperCase();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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
