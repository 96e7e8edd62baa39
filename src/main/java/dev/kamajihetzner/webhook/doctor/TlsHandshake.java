package dev.kamajihetzner.webhook.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Begins TLS to see the certificate, and says nothing. Nothing is trusted: who verifies it is the
 * check.
 */
public record TlsHandshake(Duration timeout) implements PodCertificates {

  @Override
  public Optional<List<X509Certificate>> of(String address, int port) {
    Seen seen = new Seen();
    try (Socket connection = new Socket()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {seen}, null);
      connection.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
      connection.setSoTimeout((int) timeout.toMillis());
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(connection, address, port, true)) {
        socket.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      // One that wants a certificate of ours has shown its own before.
      return seen.chain();
    }
    return seen.chain();
  }

  /** Keeps what is shown. */
  private record Seen(AtomicReference<List<X509Certificate>> shown) implements X509TrustManager {
    Seen() {
      this(new AtomicReference<>());
    }

    Optional<List<X509Certificate>> chain() {
      return Optional.ofNullable(shown.get());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authentication) {
      shown.set(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authentication) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
