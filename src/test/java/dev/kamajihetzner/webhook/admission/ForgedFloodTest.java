package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody sends reviews that are all refused, from many connections: what the API server is asked
 * is bounded, and others are answered soon. {@code -Dflood.seconds=10} measures for longer.
 */
@QuarkusTest
@TestProfile(GivenApiServer.class)
class ForgedFloodTest {
  private static final int CONNECTIONS = 32;
  private static final Duration FLOOD = Duration.ofSeconds(Integer.getInteger("flood.seconds", 3));

  @BeforeEach
  void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Webhook.management().get("/q/health/ready").statusCode() == 200);
  }

  /** The same few objects in every review. */
  @Test
  void ofTheSameObjects() throws Exception {
    flood(
        number ->
            number % 2 == 0
                ? newerWorkers("live")
                : malformedVersion(FakeApiServer.NAMESPACES.get(number / 2 % 3)));
  }

  /** Another object in every review: none shares its reads with another one. */
  @Test
  void ofEverDifferentObjects() throws Exception {
    flood(number -> malformedVersion("forged-" + number));
  }

  private interface Forgery {
    ObjectNode review(int number);
  }

  private void flood(Forgery forgery) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger sent = new AtomicInteger();
    ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);
    JsonNode before = counts();
    long begun = System.nanoTime();
    List<Long> refused = new ArrayList<>();
    List<Long> overridden = new ArrayList<>();
    try {
      List<Future<?>> flooding = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        flooding.add(
            senders.submit(
                () -> {
                  HttpClient client = OpenHttps.client(Version.HTTP_1_1);
                  while (!over.get()) {
                    answered(client, forgery.review(sent.getAndIncrement()));
                  }
                  return null;
                }));
      }
      HttpClient holder = OpenHttps.client(Version.HTTP_2);
      while (System.nanoTime() - begun < FLOOD.toNanos()) {
        refused.add(nanos(holder, newerWorkers("live")));
        overridden.add(nanos(holder, overriding("live")));
      }
      over.set(true);
      for (Future<?> one : flooding) {
        one.get();
      }
    } finally {
      over.set(true);
      senders.shutdownNow();
    }
    JsonNode after = counts();
    System.out.printf(
        "FLOOD %d s: %d reviews; gets %d, lists %d, SARs %d; refusal median %d ms, worst %d ms;"
            + " override median %d ms, worst %d ms (%d)%n",
        FLOOD.toSeconds(),
        sent.get(),
        after.path("gets").asInt() - before.path("gets").asInt(),
        after.path("lists").asInt() - before.path("lists").asInt(),
        after.path("reviews").asInt() - before.path("reviews").asInt(),
        median(refused) / 1_000_000,
        Collections.max(refused) / 1_000_000,
        median(overridden) / 1_000_000,
        Collections.max(overridden) / 1_000_000,
        refused.size());
    int gets = after.path("gets").asInt() - before.path("gets").asInt();
    double seconds = (System.nanoTime() - begun) / 1e9;
    // 100 a second of what is known and 20 of what is not, and as many at first.
    assertThat(gets).isLessThan((int) (120 * (seconds + 2)));
    assertThat(after.path("lists")).isEqualTo(before.path("lists"));
    assertThat(Duration.ofNanos(median(refused))).isLessThan(Duration.ofSeconds(2));
    assertThat(Duration.ofNanos(median(overridden))).isLessThan(Duration.ofSeconds(2));
  }

  private static long median(List<Long> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  private static long nanos(HttpClient client, ObjectNode review) throws Exception {
    long begun = System.nanoTime();
    answered(client, review);
    return System.nanoTime() - begun;
  }

  private static JsonNode answered(HttpClient client, ObjectNode review)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(
            OpenHttps.request("validate?timeout=10s", Webhook.bytes(review)),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Webhook.response(review.at("/request/uid").textValue(), answer.body());
  }

  private static JsonNode counts() throws IOException, InterruptedException {
    return RecordedReviews.parsed(
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(System.getProperty("kubernetes.master") + FakeApiServer.COUNTS))
                    .build(),
                BodyHandlers.ofByteArray())
            .body());
  }

  private static ObjectNode newerWorkers(String namespace) {
    ObjectNode review = moved("current/machinedeployment-create", namespace);
    ((ObjectNode) review.at("/request/object/spec/template/spec")).put("version", "v1.26.3");
    return review;
  }

  private static ObjectNode overriding(String namespace) {
    ObjectNode review = newerWorkers(namespace);
    ((ObjectNode) review.at("/request/object/metadata/annotations"))
        .put("kamaji-hetzner.dev/override", "version-match");
    ((ObjectNode) review.at("/request/userInfo")).put("username", "allowed");
    return review;
  }

  private static ObjectNode malformedVersion(String namespace) {
    ObjectNode review = moved("current/kamajicontrolplane-create-without-location", namespace);
    ((ObjectNode) review.at("/request/object/spec")).put("version", "1.34");
    return review;
  }

  private static ObjectNode moved(String name, String namespace) {
    ObjectNode review = (ObjectNode) RecordedReviews.json(name);
    ((ObjectNode) review.path("request")).put("namespace", namespace);
    ((ObjectNode) review.at("/request/object/metadata")).put("namespace", namespace);
    return review;
  }
}
