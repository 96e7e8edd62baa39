package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import dev.kamajihetzner.webhook.load.Figures.Throughput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Throughput of the webhook and of nginx in turns, so that what else the machine does falls on
 * both.
 *
 * @param wrk the load
 * @param nginx the program
 * @param rounds how often the webhook is measured, and nginx between; at least two
 * @param certificates what both serve with
 * @param directory for configuration and logs
 */
record ClosedLoop(
    Wrk wrk, Path nginx, int rounds, ServingCertificates certificates, Path directory) {

  /** Posts the recorded creation of a HetznerCluster to that port, as if of that cluster. */
  Throughput run(int port, ClusterFleet.Place place) throws IOException, InterruptedException {
    RecordedRequest request = RecordedRequest.NEW_HETZNER_CLUSTER;
    byte[] body = request.body(place);
    byte[] answer = answer(port, request.path(), body);
    List<Double> ofWebhook = new ArrayList<>();
    List<Double> ofNginx = new ArrayList<>();
    try (NginxCeiling ceiling = new NginxCeiling(nginx, certificates, answer, directory)) {
      if (answer(ceiling.port(), request.path(), body).length != answer.length) {
        throw new IllegalStateException("nginx does not answer as much as the webhook does");
      }
      for (int i = 0; i < rounds; i++) {
        if (i > 0) {
          ofNginx.add(wrk.post(ceiling.port(), request.path(), body, directory));
        }
        ofWebhook.add(wrk.post(port, request.path(), body, directory));
      }
    }
    return new Throughput(
        Figures.median(ofWebhook, Comparator.naturalOrder()),
        Figures.median(ofNginx, Comparator.naturalOrder()));
  }

  /** The second of two answers on one connection. */
  private byte[] answer(int port, String path, byte[] body) throws IOException {
    byte[] request = HttpConnection.post(path, body);
    try (HttpConnection connection = HttpConnection.tls(certificates.clientContext(), port)) {
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
}
