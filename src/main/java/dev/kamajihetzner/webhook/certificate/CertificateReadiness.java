package dev.kamajihetzner.webhook.certificate;

import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the listener answers a handshake with the certificate that it should serve. */
@Readiness
class CertificateReadiness implements HealthCheck {
  private static final String PORT = "quarkus.http.ssl-port";
  private static final String LISTENS = "quarkus.http.host-enabled";
  private static final int TIMEOUT_MILLIS = 1_000;

  private final WebhookKeyStore keyStore;
  private final Vertx vertx;
  private final Config config;

  CertificateReadiness(
      @Identifier("webhook") WebhookKeyStore keyStore, Vertx vertx, Config config) {
    this.keyStore = keyStore;
    this.vertx = vertx;
    this.config = config;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("serving-certificate");
    if (!config.getValue(LISTENS, Boolean.class)) {
      return response.up().build();
    }
    try {
      X509Certificate expected = keyStore.newest(vertx).leaf();
      X509Certificate served = served();
      // The certificate may have been replaced during the handshake.
      return served.equals(expected) || served.equals(keyStore.newest(vertx).leaf())
          ? response
              .up()
              .withData("validUntil", served.getNotAfter().toInstant().toString())
              .build()
          : response
              .down()
              .withData("reason", "the listener shows another certificate than it should")
              .build();
    } catch (IOException | GeneralSecurityException e) {
      return response.down().withData("reason", "no handshake: " + e.getMessage()).build();
    }
  }

  private X509Certificate served() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new ComparedLater()}, null);
    try (Socket socket = new Socket()) {
      socket.connect(
          // Read at each check: port 0 becomes a real port when the listener is up.
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), config.getValue(PORT, Integer.class)),
          TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 0, true)) {
        tls.startHandshake();
        return (X509Certificate) tls.getSession().getPeerCertificates()[0];
      }
    }
  }

  /** Trusts every certificate: the caller compares it as a whole, and sends nothing. */
  private static final class ComparedLater implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
