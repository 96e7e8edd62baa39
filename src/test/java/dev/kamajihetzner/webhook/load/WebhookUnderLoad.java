package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The artifact serving as a process of its own, started while the clock runs. */
final class WebhookUnderLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration SHORTEST_PAUSE = Duration.ofNanos(500_000);

  /** Of the time that has passed, a pause between two looks at it takes this part. */
  private static final int PART = 250;

  private static final byte[] READY = HttpConnection.get("/q/health/ready");

  private final int port = freePort();
  private final int managementPort = freePort();
  private final ChildProcess process;
  private final Duration listening;
  private final Duration ready;

  /**
   * Starts it and waits until it is ready.
   *
   * @param command the command line
   * @param deployed the environment that it has where it is deployed
   * @throws IllegalStateException if it ends, or is not ready within two minutes; with what it
   *     wrote
   */
  WebhookUnderLoad(
      List<String> command,
      Map<String, String> deployed,
      Path kubeconfig,
      ServingCertificates certificates,
      Path directory)
      throws IOException {
    Map<String, String> environment = new HashMap<>(deployed);
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
    this.process = new ChildProcess(command, environment, directory);
    try {
      this.listening = awaitListening();
      this.ready = awaitReady();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Duration awaitListening() throws IOException {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return process.age();
      } catch (IOException e) {
        pause("listen");
      }
    }
  }

  private Duration awaitReady() throws IOException {
    while (true) {
      try (HttpConnection management = HttpConnection.plain(managementPort)) {
        while (management.exchange(READY) != 200) {
          pause("get ready");
        }
        return process.age();
      } catch (IOException e) {
        pause("get ready");
      }
    }
  }

  /** Short enough not to blur the figure, long enough to leave the processors to the start. */
  private void pause(String goal) throws IOException {
    Duration age = process.age();
    if (!process.isAlive() || age.compareTo(PATIENCE) > 0) {
      throw new IllegalStateException(
          "the webhook did not %s:%n%s".formatted(goal, process.output()));
    }
    LockSupport.parkNanos(Math.max(SHORTEST_PAUSE.toNanos(), age.toNanos() / PART));
  }

  /** Its HTTPS port. */
  int port() {
    return port;
  }

  /** Its port for health and metrics. */
  int managementPort() {
    return managementPort;
  }

  /** From its start until it took connections. */
  Duration listening() {
    return listening;
  }

  /** From its start until it said that it was ready. */
  Duration ready() {
    return ready;
  }

  ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
