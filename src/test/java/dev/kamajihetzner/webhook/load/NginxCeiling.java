package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * nginx answering every POST to /mutate with the same body: what TLS and HTTP alone cost on this
 * machine, done as well as anybody does it.
 */
final class NginxCeiling implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int port;
  private final ChildProcess process;

  /** Starts it; the answer is the webhook's, so that as many bytes go. */
  NginxCeiling(Path program, ServingCertificates certificates, byte[] answer, Path directory)
      throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
    Path configuration =
        Files.writeString(
            directory.resolve("nginx.conf"),
            """
            worker_processes auto;
            daemon off;
            pid {directory}/nginx.pid;
            error_log {directory}/nginx.log;
            events {}
            http {
              access_log off;
              default_type application/json;
              keepalive_requests 1000000000;
              keepalive_timeout 1h;
              client_body_temp_path {directory}/body;
              fastcgi_temp_path {directory}/fastcgi;
              proxy_temp_path {directory}/proxy;
              scgi_temp_path {directory}/scgi;
              uwsgi_temp_path {directory}/uwsgi;
              server {
                listen 127.0.0.1:{port} ssl;
                ssl_certificate {certificate};
                ssl_certificate_key {key};
                location = /mutate {
                  return 200 '{answer}';
                }
              }
            }
            """
                .replace("{directory}", directory.toString())
                .replace("{port}", Integer.toString(port))
                .replace("{certificate}", certificates.certificateFile().toString())
                .replace("{key}", certificates.keyFile().toString())
                .replace("{answer}", quotable(answer)));
    this.process =
        new ChildProcess(
            List.of(
                program.toString(),
                "-c",
                configuration.toString(),
                "-e",
                directory.resolve("nginx.log").toString()),
            Map.of(),
            directory);
    awaitListening();
  }

  /** Of the same length, without what means something in a quoted string of nginx's. */
  private static String quotable(byte[] answer) {
    return new String(answer, StandardCharsets.US_ASCII).replaceAll("['$\\\\]", "x");
  }

  private void awaitListening() throws IOException {
    while (true) {
      try (HttpConnection connected = HttpConnection.plain(port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive() || process.age().compareTo(PATIENCE) > 0) {
          String output = process.output();
          close();
          throw new IllegalStateException("nginx does not start:\n" + output, e);
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
