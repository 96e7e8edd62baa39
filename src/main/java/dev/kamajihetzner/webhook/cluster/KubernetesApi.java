package dev.kamajihetzner.webhook.cluster;

import java.io.IOException;

/** The Kubernetes API as it is on the wire, for those who need more of it than the graph. */
@FunctionalInterface
public interface KubernetesApi {

  /**
   * What was answered.
   *
   * @param status of HTTP
   * @param body mostly JSON; what a proxied pod says may be anything
   */
  record Answer(int status, String body) {
    public boolean isAccepted() {
      return status / 100 == 2;
    }
  }

  /**
   * Makes one request, and no second try.
   *
   * @param path with the query, from the first slash on
   * @param body JSON; null for none
   * @throws IOException if there is no answer in time; the message says why
   */
  Answer send(String method, String path, String body) throws IOException;
}
