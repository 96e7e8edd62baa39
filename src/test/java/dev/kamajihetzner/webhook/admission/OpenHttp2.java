package dev.kamajihetzner.webhook.admission;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;

/** Clients of HTTP/2 that trust every certificate. */
public final class OpenHttp2 {
  private OpenHttp2() {}

  /** One that keeps up to so many connections. */
  public static HttpClient client(Vertx vertx, int connections) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setUseAlpn(true)
            .setSsl(true)
            .setTrustAll(true)
            .setVerifyHost(false)
            .setHttp2MaxPoolSize(connections));
  }
}
