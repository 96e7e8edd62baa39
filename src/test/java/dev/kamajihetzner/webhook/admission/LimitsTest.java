package dev.kamajihetzner.webhook.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that take too much or too long get, and that the others do not notice. */
@QuarkusTest
@TestProfile(GivenLimits.class)
class LimitsTest {
  private static final String POST =
      "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final int CLIENTS = 50;

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 10380902\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n"})
  void turnsLargeBodiesAwayThatItHasNoMemoryFor(String body) throws Exception {
    List<Socket> clients = new ArrayList<>();
    double counted = Webhook.answers(429).orElseThrow();
    try {
      int turnedAway = 0;
      for (int i = 0; i < CLIENTS; i++) {
        Socket client = OpenHttps.socket();
        clients.add(client);
        client.getOutputStream().write((POST + body).getBytes(US_ASCII));
        if (i == 0) {
          // The next must not overtake the one that takes all the room.
          client.setSoTimeout(1_000);
          assertThatThrownBy(() -> answer(client)).isInstanceOf(SocketTimeoutException.class);
        } else {
          assertThat(answer(client))
              .startsWith("HTTP/1.1 429 ")
              .endsWith("too many bytes of reviews are under way; try again\n");
          turnedAway++;
        }
        assertOrdinaryReviewsAreAnswered();
      }
      assertThat(turnedAway).isEqualTo(CLIENTS - 1);
      assertThat(Webhook.answers(429)).hasValue(counted + turnedAway);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    awaitRoomForTheLargest();
  }

  @Test
  void turnsReviewsAwayBeyondTheirNumber() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      // What one takes has to be free, too.
      for (int i = 0; i < GivenLimits.REVIEWS - 1; i++) {
        Socket client = OpenHttps.socket();
        clients.add(client);
        client.getOutputStream().write((POST + "Content-Length: 9\r\n\r\n{").getBytes(US_ASCII));
      }
      for (Version version : Version.values()) {
        await()
            .untilAsserted(
                () -> {
                  HttpResponse<byte[]> answer = post(version, "{}".getBytes(US_ASCII));
                  assertThat(answer.statusCode()).isEqualTo(429);
                  assertThat(new String(answer.body(), US_ASCII))
                      .isEqualTo("too many reviews are under way; try again\n");
                });
      }
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    await().untilAsserted(LimitsTest::assertOrdinaryReviewsAreAnswered);
  }

  /** By Vert.x' client, as Java 17's does not take an answer before it has sent everything. */
  @Test
  void turnsLargeBodiesAwayOverHttp2AndKeepsTheConnection() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Socket holder = OpenHttps.socket()) {
      holder.getOutputStream().write((POST + "Content-Length: 9999999\r\n\r\n").getBytes(US_ASCII));
      HttpClient client = OpenHttp2.client(vertx, 1);
      Buffer large = Buffer.buffer(new byte[10_000_000]);
      await().untilAsserted(() -> assertThat(status(client, large)).isEqualTo(429));
      Buffer ordinary = Buffer.buffer(RecordedReviews.body("legacy/cluster-create"));
      double counted = Webhook.answers(429).orElseThrow();
      for (int i = 0; i < 20; i++) {
        assertThat(status(client, large)).isEqualTo(429);
        assertThat(status(client, ordinary)).isEqualTo(200);
      }
      assertThat(Webhook.answers(429)).hasValue(counted + 20);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    awaitRoomForTheLargest();
  }

  private static int status(HttpClient client, Buffer body) {
    return client
        .request(HttpMethod.POST, Ports.HTTPS, "localhost", "/validate")
        .compose(request -> request.putHeader("Content-Type", "application/json").send(body))
        .map(HttpClientResponse::statusCode)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  @ParameterizedTest
  @EnumSource
  void answersReviewsOfThreeMebibytesAtOnceWithOthers(Version version) throws Exception {
    byte[] large = padded(6 << 20);
    try (Socket client = OpenHttps.socket()) {
      client.getOutputStream().write((POST + "Content-Length: 9999999\r\n\r\n").getBytes(US_ASCII));
      await().untilAsserted(() -> assertThat(post(version, large).statusCode()).isEqualTo(200));
    }
  }

  private static void awaitRoomForTheLargest() {
    await()
        .untilAsserted(
            () -> assertThat(post(Version.HTTP_2, padded(10 << 20)).statusCode()).isEqualTo(200));
  }

  private static byte[] padded(int length) {
    byte[] review = RecordedReviews.body("legacy/cluster-create");
    byte[] padded = " ".repeat(length).getBytes(US_ASCII);
    System.arraycopy(review, 0, padded, padded.length - review.length, review.length);
    return padded;
  }

  private static void assertOrdinaryReviewsAreAnswered() throws IOException, InterruptedException {
    assertThat(post(Version.HTTP_2, RecordedReviews.body("legacy/cluster-create")).statusCode())
        .isEqualTo(200);
  }

  private static HttpResponse<byte[]> post(Version version, byte[] body)
      throws IOException, InterruptedException {
    return OpenHttps.post(version, "validate", body);
  }

  /** All that comes until the server closes the connection. */
  private static String answer(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), US_ASCII);
  }
}
