package dev.kamajihetzner.webhook.apiserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the webhook all the time: by the API server, which keeps its connections, and by new
 * connections to each replica, with the caBundle for trust and the Service's name as API servers
 * check it.
 */
final class Reviews implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(16);
  private final AtomicInteger asked = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Installation installation;
  private final byte[] body;
  private volatile List<X509Certificate> trusted;

  /** Begins to ask that often a second, half of it by each way. */
  Reviews(Installation installation, int perSecond) {
    this.installation = installation;
    try {
      body = Files.readAllBytes(Path.of("deploy/examples/review/mutate-hetznercluster.json"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    readBundle();
    long millis = 2_000 / perSecond;
    every(200, this::readBundle);
    every(millis, this::askTheApiServer);
    every(millis, this::askByNewConnection);
  }

  private void every(long millis, Runnable work) {
    threads.scheduleAtFixedRate(() -> threads.execute(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void readBundle() {
    trusted = Installation.certificates(installation.bundles().get(0));
  }

  private void askTheApiServer() {
    asked.incrementAndGet();
    try {
      Api.Answer answer = installation.ask();
      if (!answer.isAccepted()) {
        failures.add(answer.message());
      }
    } catch (RuntimeException e) {
      failures.add(String.valueOf(e));
    }
  }

  private void askByNewConnection() {
    List<Integer> ports = installation.ports();
    int port = ports.get(asked.incrementAndGet() % ports.size());
    try {
      String answer = ask(port);
      if (!answer.startsWith("HTTP/1.1 200") || !answer.contains("\"allowed\":true")) {
        failures.add(answer);
      }
    } catch (IOException | GeneralSecurityException e) {
      failures.add(port + " " + e);
    }
  }

  private String ask(int port) throws IOException, GeneralSecurityException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(Installation.address().orElseThrow(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket tls =
          (SSLSocket)
              context().getSocketFactory().createSocket(socket, Installation.SERVICE, port, true)) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.getOutputStream()
            .write(
                ("POST /mutate?timeout=5s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: %s\r\n\r\n")
                    .formatted(Installation.SERVICE, body.length)
                    .getBytes(StandardCharsets.US_ASCII));
        tls.getOutputStream().write(body);
        return new String(tls.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate authority : trusted) {
      store.setCertificateEntry("authority" + number++, authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  int asked() {
    return asked.get();
  }

  Queue<String> failures() {
    return failures;
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
