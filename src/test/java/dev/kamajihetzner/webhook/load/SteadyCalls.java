package dev.kamajihetzner.webhook.load;

import dev.kamajihetzner.webhook.admission.OpenHttp2;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * Clients that ask a Service for reviews, each at a steady pace of its own, and never ask twice for
 * the same.
 *
 * @see <a href="https://pkg.go.dev/net/http#Transport">Go's transport, which does not repeat a POST
 *     either</a>
 */
final class SteadyCalls implements AutoCloseable {
  private static final int THREADS = 8;

  private final SSLContext trust;
  private final Service service;
  private final String path;
  private final byte[] review;
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(THREADS);
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong made = new AtomicLong();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

  /** A call that got no verdict, and where it had gone; null where it got nowhere. */
  record Failure(String client, WebhookUnderLoad replica, String reason) {
    @Override
    public String toString() {
      return client + ": " + reason;
    }
  }

  SteadyCalls(SSLContext trust, Service service, String path, byte[] review) {
    this.trust = trust;
    this.service = service;
    this.path = path;
    this.review = review;
  }

  /** Clients of HTTP/1.1 that keep their connection as long as the server does. */
  void overKeptConnections(int clients, Duration pause) {
    for (int i = 0; i < clients; i++) {
      Kept kept = new Kept();
      repeat(() -> kept.call("kept for " + pause), pause);
    }
  }

  /** A client of HTTP/1.1 that opens a connection for each call. */
  void overNewConnections(Duration pause) {
    repeat(
        () -> {
          Kept anew = new Kept();
          anew.call("new");
          anew.close();
        },
        pause);
  }

  /** Clients of HTTP/2, with a connection each. */
  void overHttp2(int clients, Duration pause) {
    for (int i = 0; i < clients; i++) {
      HttpClient client = OpenHttp2.client(vertx, 1);
      repeat(() -> callByHttp2(client), pause);
    }
  }

  private interface Call {
    void make() throws IOException;
  }

  private void repeat(Call call, Duration pause) {
    long nanos = pause.toNanos();
    clock.scheduleAtFixedRate(
        () -> {
          try {
            call.make();
          } catch (IOException | RuntimeException e) {
            failures.add(new Failure("client", null, e.toString()));
          }
        },
        (long) (Math.random() * nanos),
        nanos,
        TimeUnit.NANOSECONDS);
  }

  /** How many calls have been made so far. */
  long made() {
    return made.get();
  }

  /** Those of them that got no verdict. */
  List<Failure> failures() {
    return List.copyOf(failures);
  }

  /** A client with one connection. */
  private final class Kept {
    private HttpConnection connection;

    void call(String name) throws IOException {
      if (connection != null && !connection.isOpen()) {
        close();
      }
      made.incrementAndGet();
      try {
        if (connection == null) {
          connection = HttpConnection.tls(trust, service.port());
        }
        int status = connection.exchange(HttpConnection.post(path, review));
        judge(name, connection.localPort(), status, connection.body());
      } catch (IOException e) {
        failures.add(
            new Failure(
                name,
                connection == null ? null : service.replica(connection.localPort()),
                e.toString()));
        close();
      }
    }

    void close() throws IOException {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }
  }

  private void callByHttp2(HttpClient client) {
    made.incrementAndGet();
    int[] port = {0};
    client
        .request(HttpMethod.POST, service.port(), "localhost", path)
        .compose(
            request -> {
              port[0] = request.connection().localAddress().port();
              return request
                  .putHeader("Content-Type", "application/json")
                  .send(Buffer.buffer(review))
                  // In here, on the event loop: elsewhere the body may have passed already.
                  .compose(
                      answer ->
                          answer
                              .body()
                              .onSuccess(
                                  body ->
                                      judge(
                                          "HTTP/2",
                                          port[0],
                                          answer.statusCode(),
                                          body.getBytes())));
            })
        .onFailure(
            e -> failures.add(new Failure("HTTP/2", service.replica(port[0]), e.toString())));
  }

  private void judge(String name, int port, int status, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (status != 200 || !text.contains("\"allowed\":true")) {
      failures.add(new Failure(name, service.replica(port), status + " " + text));
    }
  }

  @Override
  public void close() throws InterruptedException {
    clock.shutdown();
    clock.awaitTermination(1, TimeUnit.MINUTES);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
