package dev.kamajihetzner.webhook.admission;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * HTTPS that takes any certificate, for what rest-assured cannot choose: version and connection.
 */
public final class OpenHttps {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final Map<Version, HttpClient> CLIENTS =
      Map.of(
          Version.HTTP_1_1, newClient(Version.HTTP_1_1), Version.HTTP_2, newClient(Version.HTTP_2));

  private OpenHttps() {}

  /** A connection to the webhook, after its handshake. */
  public static Socket socket() throws IOException {
    SSLSocket socket =
        (SSLSocket) trustingAll().getSocketFactory().createSocket("localhost", Ports.HTTPS);
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    socket.startHandshake();
    return socket;
  }

  /** The certificate that the webhook shows now. */
  public static X509Certificate shown() throws IOException {
    try (SSLSocket socket = (SSLSocket) socket()) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** One for all tests, as a handshake takes longer than most answers. */
  static HttpClient client(Version version) {
    return CLIENTS.get(version);
  }

  private static HttpClient newClient(Version version) {
    return HttpClient.newBuilder()
        .sslContext(trustingAll())
        .version(version)
        .connectTimeout(TIMEOUT)
        .build();
  }

  public static HttpRequest request(String pathAndQuery, byte[] body) {
    return HttpRequest.newBuilder(
            URI.create("https://localhost:" + Ports.HTTPS + "/" + pathAndQuery))
        .header("Content-Type", "application/json")
        .timeout(TIMEOUT)
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  static HttpResponse<byte[]> post(Version version, String pathAndQuery, byte[] body)
      throws IOException, InterruptedException {
    return client(version).send(request(pathAndQuery, body), BodyHandlers.ofByteArray());
  }

  private static SSLContext trustingAll() {
    return trustingAll(null);
  }

  /** Trusts everybody, and shows those certificates. */
  public static SSLContext trustingAll(KeyManager[] shown) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, new TrustManager[] {new TrustingAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class TrustingAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
