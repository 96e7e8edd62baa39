package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal that rests on other objects is asked for again, live and in time. */
@QuarkusTest
@TestProfile(GivenApiServer.class)
class ConfirmationTest {
  private static final String NEWER_WORKERS = "current/machinedeployment-create";

  private final HttpClient client = OpenHttps.client(Version.HTTP_2);

  @BeforeEach
  void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Webhook.management().get("/q/health/ready").statusCode() == 200);
  }

  @Test
  void refusesWhatLiveDataConfirms() throws Exception {
    double before = liveReads("success");
    JsonNode response = validated(newerWorkers("live"), "10s");
    assertRefused(response);
    assertThat(response.has("warnings")).isFalse();
    assertThat(liveReads("success")).isGreaterThan(before);
  }

  @Test
  void allowsWhatOnlyStaleDataRefuses() throws Exception {
    JsonNode response = validated(newerWorkers("upgraded"), "10s");
    assertThat(response.path("allowed").booleanValue()).isTrue();
    assertThat(response.path("warnings").toString()).doesNotContain("newer");
  }

  @Test
  void allowsWhatRestsOnAnObjectThatIsGone() throws Exception {
    JsonNode response = validated(newerWorkers("deleted"), "10s");
    assertThat(response.path("allowed").booleanValue()).isTrue();
    assertThat(response.path("warnings").toString()).doesNotContain("newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throttled", "failing", "broken", "hanging"})
  void refusesWhereLiveDataCannotBeHadButTheWatchesAreUp(String namespace) throws Exception {
    double before = liveReads("failure");
    double spent = spentOnValidations();
    JsonNode response = validated(newerWorkers(namespace), "2s");
    assertThat(spentOnValidations() - spent).isLessThan(2);
    assertRefused(response);
    assertThat(response.at("/status/message").textValue())
        .startsWith("version-match: MachineDeployment workload-md-0 is newer")
        .endsWith("This could not be confirmed just now; try again.");
    assertThat(liveReads("failure")).isGreaterThan(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "failing", "hanging"})
  void refusesWhatIsWrongInTheObjectItselfWithoutLiveData(String namespace) throws Exception {
    ObjectNode review = moved("current/kamajicontrolplane-create-without-location", namespace);
    ((ObjectNode) review.at("/request/object/spec")).put("version", "1.34");
    JsonNode response = validated(review, "2s");
    assertThat(response.path("allowed").booleanValue()).isFalse();
    assertThat(response.at("/status/code").intValue()).isEqualTo(422);
    assertThat(response.at("/status/message").textValue())
        .startsWith("upgrade-path: the version is not x.y.z");
  }

  @Test
  void mutatesAndAllowsFromMemory() throws Exception {
    double before = liveReads("success") + liveReads("failure");
    ObjectNode review = newerWorkers("hanging");
    ((ObjectNode) review.at("/request/object/spec/template/spec")).put("version", "v1.25.2");
    JsonNode response = validated(review, "2s");
    assertThat(response.path("allowed").booleanValue()).isTrue();
    assertThat(
            answered("mutate", moved("legacy/hetznercluster-create", "hanging"), "2s")
                .path("allowed")
                .booleanValue())
        .isTrue();
    assertThat(liveReads("success") + liveReads("failure")).isEqualTo(before);
  }

  @Test
  void answersAllInTimeThoughTheApiServerAnswersNone() {
    int many = 60;
    List<ObjectNode> reviews =
        IntStream.range(0, many).mapToObj(i -> newerWorkers("hanging", "uid-" + i)).toList();
    // So that what is measured is the answer and not the first connection.
    client.sendAsync(OpenHttps.request("validate", new byte[0]), BodyHandlers.discarding()).join();
    List<CompletableFuture<HttpResponse<byte[]>>> answers =
        reviews.stream()
            .map(it -> OpenHttps.request("validate?timeout=5s", Webhook.bytes(it)))
            .map(it -> client.sendAsync(it, BodyHandlers.ofByteArray()))
            .toList();
    for (int i = 0; i < many; i++) {
      HttpResponse<byte[]> answer = answers.get(i).join();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertRefused(Webhook.response("uid-" + i, answer.body()));
    }
    assertThat(longestValidation()).isLessThan(5);
  }

  @Test
  void allowedToOverrideMeansAllowed() throws Exception {
    JsonNode response = validated(overriding("allowed"), "10s");
    assertThat(response.path("allowed").booleanValue()).isTrue();
    assertThat(response.path("warnings").toString()).contains("is newer than");
    assertThat(response.at("/auditAnnotations/version-match").textValue())
        .startsWith("overridden: ");
  }

  @Test
  void refusesWhoMayNotOverride() throws Exception {
    JsonNode response = validated(overriding("somebody"), "10s");
    assertRefused(response);
    assertThat(response.at("/status/message").textValue())
        .contains(
            "It takes the right to override version-match in this namespace. It is not yours.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"failing", "hanging"})
  void refusesWhereTheRightToOverrideCannotBeAsked(String user) throws Exception {
    double spent = spentOnValidations();
    JsonNode response = validated(overriding(user), "2s");
    assertThat(spentOnValidations() - spent).isLessThan(2);
    assertRefused(response);
    assertThat(response.at("/status/message").textValue()).contains("could not be asked");
  }

  @Test
  void tellsTheAgeAndTheSizeOfWhatItKnows() {
    String metrics = Webhook.management().get("/q/metrics").asString();
    assertThat(metrics.lines())
        .contains(
            "kamaji_hetzner_graph_objects{kind=\"KamajiControlPlane\"} %.1f"
                .formatted((double) FakeApiServer.NAMESPACES.size()),
            "kamaji_hetzner_graph_objects{kind=\"HetznerCluster\"} 0.0",
            "kamaji_hetzner_graph_age_seconds{kind=\"Cluster\"} 0.0");
    assertThat(metrics).doesNotContain("kind=\"\"");
  }

  private static void assertRefused(JsonNode response) {
    assertThat(response.path("allowed").booleanValue()).isFalse();
    assertThat(response.at("/status/code").intValue()).isEqualTo(403);
    assertThat(response.at("/status/message").textValue())
        .startsWith(
            "version-match: MachineDeployment workload-md-0 is newer than KamajiControlPlane"
                + " workload-control-plane; found v1.26.3, expected v1.25.2.");
  }

  private static ObjectNode overriding(String user) {
    ObjectNode review = newerWorkers("live");
    ((ObjectNode) review.at("/request/object/metadata/annotations"))
        .put("kamaji-hetzner.dev/override", "version-match");
    ((ObjectNode) review.at("/request/userInfo")).put("username", user);
    return review;
  }

  private static ObjectNode newerWorkers(String namespace) {
    return newerWorkers(namespace, "newer-workers");
  }

  private static ObjectNode newerWorkers(String namespace, String uid) {
    ObjectNode review = moved(NEWER_WORKERS, namespace);
    ((ObjectNode) review.path("request")).put("uid", uid);
    ((ObjectNode) review.at("/request/object/spec/template/spec")).put("version", "v1.26.3");
    return review;
  }

  private static ObjectNode moved(String name, String namespace) {
    ObjectNode review = (ObjectNode) RecordedReviews.json(name);
    ((ObjectNode) review.path("request")).put("namespace", namespace);
    ((ObjectNode) review.at("/request/object/metadata")).put("namespace", namespace);
    return review;
  }

  private JsonNode validated(ObjectNode review, String timeout) throws Exception {
    return answered("validate", review, timeout);
  }

  private JsonNode answered(String endpoint, ObjectNode review, String timeout) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            OpenHttps.request(endpoint + "?timeout=" + timeout, Webhook.bytes(review)),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Webhook.response(review.at("/request/uid").textValue(), answer.body());
  }

  /** Seconds, by the webhook's clock: how long a busy client takes is another matter. */
  private static double spentOnValidations() {
    return sum("kamaji_hetzner_review_duration_seconds_sum", "webhook=\"validate\"");
  }

  private static double longestValidation() {
    return sum("kamaji_hetzner_review_duration_seconds_max", "webhook=\"validate\"");
  }

  private static double liveReads(String outcome) {
    return sum("kamaji_hetzner_live_reads_total", "outcome=\"" + outcome + "\"");
  }

  private static double sum(String metric, String label) {
    return Webhook.management()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(metric + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
