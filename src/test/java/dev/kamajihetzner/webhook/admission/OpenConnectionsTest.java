package dev.kamajihetzner.webhook.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to connections when the webhook is about to stop. RollingRestartIT stops it. */
@QuarkusTest
@TestProfile(GivenShutdownDelay.class)
class OpenConnectionsTest {
  private static final Duration DELAY = Duration.ofSeconds(1);

  @Inject Event<ShutdownDelayInitiatedEvent> stopping;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = OpenHttp2.client(vertx, 1);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void idleOnesAreClosedNearTheEndOfTheDelay() throws Exception {
    try (Socket idle = OpenHttps.socket();
        Socket neverUsed = OpenHttps.socket()) {
      ask(idle, "GET /mutate HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(answer(idle)).isEqualTo("HTTP/1.1 405");
      long began = System.nanoTime();
      stop();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(neverUsed.getInputStream().read()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(DELAY.multipliedBy(8).dividedBy(10), DELAY.multipliedBy(2));
    }
  }

  @Test
  void onesWithARequestUnderWayAreLeft() throws Exception {
    try (Socket asking = OpenHttps.socket();
        Socket sendingHeaders = OpenHttps.socket()) {
      ask(
          asking,
          "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2\r\n\r\n{");
      ask(sendingHeaders, "GET /mutate HTTP/1.1\r\nHost: local");
      stop();
      assertStaysOpen(asking);
      assertStaysOpen(sendingHeaders);
      ask(asking, "}");
      assertThat(answer(asking)).isEqualTo("HTTP/1.1 400");
      ask(sendingHeaders, "host\r\n\r\n");
      assertThat(answer(sendingHeaders)).isEqualTo("HTTP/1.1 405");
    }
  }

  @Test
  void onesThatAreOpenedInTheDelayAreLeft() throws Exception {
    stop();
    try (Socket opened = OpenHttps.socket()) {
      assertStaysOpen(opened);
    }
  }

  /** The client gets to know it at once, and no stream that it has opened is refused. */
  @Test
  void idleOnesOfHttp2AreToldToGoAway() throws Exception {
    List<GoAway> told = new CopyOnWriteArrayList<>();
    List<String> closed = new CopyOnWriteArrayList<>();
    HttpClientRequest answered = http2();
    answered.connection().goAwayHandler(told::add).closeHandler(done -> closed.add("closed"));
    assertThat(status(answered, "{}")).isEqualTo(400);
    stop();
    await()
        .atMost(DELAY.dividedBy(2))
        .untilAsserted(
            () ->
                assertThat(told)
                    .singleElement()
                    .satisfies(
                        it -> {
                          assertThat(it.getErrorCode()).isZero();
                          assertThat(it.getLastStreamId()).isEqualTo(Integer.MAX_VALUE);
                        }));
    await().atMost(DELAY.multipliedBy(2)).until(() -> !closed.isEmpty());
  }

  @Test
  void onesOfHttp2WithARequestUnderWayAreLeft() throws Exception {
    List<GoAway> told = new CopyOnWriteArrayList<>();
    HttpClientRequest asking = http2();
    asking.connection().goAwayHandler(told::add);
    asking.setChunked(true);
    asking.sendHead().toCompletionStage().toCompletableFuture().get();
    // The webhook has seen it when it has answered another on the same connection.
    assertThat(status(http2(), "{}")).isEqualTo(400);
    stop();
    await()
        .during(DELAY.multipliedBy(3).dividedBy(2))
        .atMost(DELAY.multipliedBy(2))
        .until(told::isEmpty);
    assertThat(status(asking, "{}")).isEqualTo(400);
  }

  private void stop() {
    stopping.fire(new ShutdownDelayInitiatedEvent());
  }

  /** A request that is not sent yet, over the one connection. */
  private HttpClientRequest http2() throws Exception {
    return client
        .request(HttpMethod.POST, Ports.HTTPS, "localhost", "/mutate")
        .toCompletionStage()
        .toCompletableFuture()
        .get()
        .putHeader("Content-Type", "application/json");
  }

  private static int status(HttpClientRequest request, String body) throws Exception {
    request.end(Buffer.buffer(body));
    return request.response().toCompletionStage().toCompletableFuture().get().statusCode();
  }

  private static void ask(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** The beginning of an answer; the rest is left. */
  private static String answer(Socket client) throws IOException {
    client.setSoTimeout(20_000);
    String begin = new String(client.getInputStream().readNBytes(12), US_ASCII);
    while (client.getInputStream().available() > 0) {
      client.getInputStream().skipNBytes(client.getInputStream().available());
    }
    return begin;
  }

  private static void assertStaysOpen(Socket client) throws IOException {
    client.setSoTimeout((int) DELAY.multipliedBy(3).dividedBy(2).toMillis());
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
