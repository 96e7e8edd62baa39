package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Where an attack goes. */
record Target(SSLContext trust, int port) {
  private static final int TIMEOUT_MILLIS = 5_000;

  /** For what is under way at the end. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The headers of a review that has none for its length. */
  static final String HEADERS =
      "POST /validate?timeout=10s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  /** A TCP connection. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** A connection after its handshake. */
  Socket handshake() throws IOException {
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(connect(), "localhost", port, true);
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The status of the answer. */
  static int status(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    if (line.length < "HTTP/1.1 200".length()) {
      throw new IOException("no answer");
    }
    return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
  }

  /** Whether the other side has closed it, within a millisecond. */
  static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      while (socket.getInputStream().read() >= 0) {
        // An answer comes before the end.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Does the same that many times at once, until that time of {@link System#nanoTime}. */
  static void atOnce(int times, long end, Callable<Void> attacker) throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            times,
            task -> {
              Thread thread = new Thread(task, "attacker");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < times; i++) {
      threads.submit(attacker);
    }
    threads.shutdown();
    threads.awaitTermination(Attack.until(end).plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
  }
}
