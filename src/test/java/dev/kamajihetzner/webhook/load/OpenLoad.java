package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;

/**
 * Requests at a constant rate over kept-alive connections, in an open model: each is due at its
 * time, whether or not those before have been answered, and its latency counts from then. So a
 * server that stops for a moment is charged with everybody's waiting (no coordinated omission).
 */
final class OpenLoad implements AutoCloseable {
  /** A thread that parks comes back this late. */
  private static final Duration OVERSLEEPING = Duration.ofNanos(100_000);

  /** For the threads to get ready before the first request is due. */
  private static final Duration HEAD_START = Duration.ofMillis(50);

  /** Of latencies. */
  static final int SIGNIFICANT_DIGITS = 3;

  private final List<byte[]> requests;
  private final List<HttpConnection> connections = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private long sent;

  /** Connects; the requests are sent in that order, again and again. */
  OpenLoad(List<byte[]> requests, SSLContext trust, int port, int connections) throws IOException {
    this.requests = requests;
    for (int i = 0; i < connections; i++) {
      this.connections.add(HttpConnection.tls(trust, port));
    }
  }

  /**
   * Sends each request once, one after the other.
   *
   * @throws IllegalStateException if one of them is not allowed
   */
  void assertAllowed() throws IOException {
    for (byte[] request : requests) {
      HttpConnection connection = connections.get(0);
      int status = connection.exchange(request);
      String answer = new String(connection.body(), StandardCharsets.UTF_8);
      if (status != 200 || !answer.contains("\"allowed\":true")) {
        throw new IllegalStateException(
            "not allowed: %d %s%nto %s"
                .formatted(status, answer, new String(request, StandardCharsets.UTF_8)));
      }
    }
  }

  /**
   * Sends that many requests a second for that long, from where the last run has stopped.
   *
   * @return the latencies in nanoseconds
   * @throws IllegalStateException if an answer has another status than 200
   */
  Histogram run(int rate, Duration duration) throws IOException, InterruptedException {
    long count = Math.round(rate * (duration.toNanos() / 1e9));
    double period = 1e9 / rate;
    long first = sent;
    sent += count;
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime() + HEAD_START.toNanos();
    List<Future<Histogram>> parts = new ArrayList<>();
    for (HttpConnection connection : connections) {
      parts.add(
          threads.submit(
              () -> {
                Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
                for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                  long due = start + Math.round(i * period);
                  awaitTime(due);
                  int status =
                      connection.exchange(requests.get((int) ((first + i) % requests.size())));
                  latencies.recordValue(System.nanoTime() - due);
                  if (status != 200) {
                    throw new IllegalStateException("answered with status " + status);
                  }
                }
                return latencies;
              }));
    }
    Histogram all = new Histogram(SIGNIFICANT_DIGITS);
    for (Future<Histogram> part : parts) {
      try {
        all.add(part.get());
      } catch (ExecutionException e) {
        throw new IOException("the load has stopped: " + e.getCause(), e);
      }
    }
    return all;
  }

  private static void awaitTime(long due) {
    long remaining = due - System.nanoTime();
    while (remaining > OVERSLEEPING.toNanos()) {
      LockSupport.parkNanos(remaining - OVERSLEEPING.toNanos());
      remaining = due - System.nanoTime();
    }
    while (System.nanoTime() < due) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
    threads.shutdownNow();
  }
}
