package dev.kamajihetzner.webhook.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take too long are cut off, and others stay. */
@QuarkusTest
@TestProfile(GivenDeadlines.class)
class ConnectionDeadlineTest {
  private static final String POST =
      "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final Duration SENDING = Duration.ofSeconds(1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "POST /val",
        POST,
        POST + "Content-Length: 9\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
      })
  void cutsClientsOffThatTakeTooLong(String sent) throws Exception {
    try (Socket client = OpenHttps.socket()) {
      long began = System.nanoTime();
      client.getOutputStream().write(sent.getBytes(US_ASCII));
      assertThat(answer(client)).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(SENDING.multipliedBy(9).dividedBy(10), SENDING.multipliedBy(2));
    }
  }

  @Test
  void cutsClientsOffThatNeverStopSending() throws Exception {
    try (Socket client = OpenHttps.socket()) {
      answered(client);
      client.getOutputStream().write(POST.getBytes(US_ASCII));
      await()
          .pollInterval(Duration.ofMillis(50))
          .between(SENDING.multipliedBy(9).dividedBy(10), SENDING.multipliedBy(2))
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () -> client.getOutputStream().write("A: b\r\n".getBytes(US_ASCII)))
                      .isInstanceOf(SocketException.class));
    }
  }

  @Test
  void cutsStreamsOffThatTakeTooLongAndKeepsTheOthers() throws Exception {
    HttpRequest never =
        HttpRequest.newBuilder(OpenHttps.request("validate", new byte[0]), (name, value) -> true)
            .POST(BodyPublishers.fromPublisher(ConnectionDeadlineTest::neverEnd))
            .build();
    var answer = OpenHttps.client(Version.HTTP_2).sendAsync(never, BodyHandlers.discarding());
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              assertOrdinaryReviewsAreAnswered();
              return answer.isDone();
            });
    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void keepsConnectionsThatHaveAskedUntilTheyAreIdle() throws Exception {
    try (Socket client = OpenHttps.socket()) {
      answered(client);
      client.setSoTimeout((int) SENDING.multipliedBy(2).toMillis());
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      answered(client);
      client.setSoTimeout(20_000);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void neverEnd(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
  }

  private static void assertOrdinaryReviewsAreAnswered() throws IOException, InterruptedException {
    assertThat(
            OpenHttps.post(
                    Version.HTTP_2, "validate", RecordedReviews.body("legacy/cluster-create"))
                .statusCode())
        .isEqualTo(200);
  }

  private static void answered(Socket client) throws IOException {
    client.getOutputStream().write("GET /mutate HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
    assertThat(new String(client.getInputStream().readNBytes(12), US_ASCII))
        .isEqualTo("HTTP/1.1 405");
    while (client.getInputStream().available() > 0) {
      client.getInputStream().skipNBytes(client.getInputStream().available());
    }
  }

  /** All that comes until the server closes the connection. */
  private static String answer(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), US_ASCII);
  }
}
