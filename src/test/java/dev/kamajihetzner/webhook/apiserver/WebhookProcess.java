package dev.kamajihetzner.webhook.apiserver;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The webhook of the packaged program, ready. */
final class WebhookProcess implements AutoCloseable {
  private final ProgramProcess process;

  WebhookProcess(
      Path kubeconfig, ServingCertificates certificates, int port, Map<String, String> settings) {
    this(
        kubeconfig,
        certificates.certificateFile(),
        certificates.keyFile(),
        "127.0.0.1",
        port,
        settings);
  }

  WebhookProcess(
      Path kubeconfig,
      Path certificate,
      Path key,
      String address,
      int port,
      Map<String, String> settings) {
    process =
        new ProgramProcess(
                "serve",
                kubeconfig,
                settings,
                Map.of(
                    "KAMAJI_HETZNER_CERTIFICATE_FILES_CERTIFICATE", certificate.toString(),
                    "KAMAJI_HETZNER_CERTIFICATE_FILES_KEY", key.toString(),
                    "QUARKUS_HTTP_HOST", address,
                    "QUARKUS_HTTP_SSL_PORT", Integer.toString(port)))
            .awaitReady();
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
    return process.isReady();
  }

  /** The names of the metrics that it exposes. */
  Set<String> metrics() {
    return process.metrics();
  }

  /** The sum of all time series of a metric that have all those labels. */
  double metric(String name, String... labels) {
    return process.metric(name, labels);
  }

  /** What it has logged. */
  String logged() {
    return process.logged();
  }

  @Override
  public void close() {
    process.close();
  }
}
