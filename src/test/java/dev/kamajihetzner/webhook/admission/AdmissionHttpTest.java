package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook as an API server, a kubelet and a Prometheus see it. */
@QuarkusTest
@TestProfile(GivenManifests.class)
class AdmissionHttpTest {
  private static final String KAMAJI_CONTROL_PLANE =
      "current/kamajicontrolplane-create-without-location";

  static List<String> reviews() {
    return RecordedReviews.names();
  }

  @ParameterizedTest
  @MethodSource("reviews")
  void answersEveryRecordedReview(String name) {
    JsonNode expected = RecordedReviews.expected(name);
    JsonNode review = RecordedReviews.json(name);
    assertThat(Webhook.response("mutate", review)).isEqualTo(expected.path("mutate"));
    assertThat(Webhook.response("validate", review)).isEqualTo(expected.path("validate"));
  }

  @Test
  void expectsAnAnswerToEveryRecordedReviewAndSomePatchesAndRefusalsAmongThem() {
    List<JsonNode> expected = reviews().stream().map(RecordedReviews::expected).toList();
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(expected.stream().filter(it -> it.path("mutate").has("patch"))).hasSize(3);
    assertThat(expected.stream().filter(it -> !it.at("/validate/allowed").booleanValue()))
        .hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("reviews")
  void changesNothingMoreWhenAskedAgain(String name) {
    ObjectNode review = (ObjectNode) RecordedReviews.json(name);
    ObjectNode request = (ObjectNode) review.path("request");
    JsonNode patch = Webhook.response("mutate", review).path("patch");
    if (!patch.isMissingNode()) {
      request.set("object", JsonPatch.apply(patch, request.path("object")));
    }
    ObjectNode again = Webhook.response("mutate", review);
    assertThat(again.has("patch")).isFalse();
    assertThat(again.has("patchType")).isFalse();
    assertThat(again.path("allowed").booleanValue()).isTrue();
  }

  @Test
  void whatItHasMutatedItAllows() {
    for (String name : reviews()) {
      ObjectNode review = (ObjectNode) RecordedReviews.json(name);
      ObjectNode request = (ObjectNode) review.path("request");
      JsonNode patch = Webhook.response("mutate", review).path("patch");
      if (!patch.isMissingNode()) {
        request.set("object", JsonPatch.apply(patch, request.path("object")));
        assertThat(Webhook.response("validate", review).path("allowed").booleanValue())
            .as(name)
            .isTrue();
      }
    }
  }

  @Test
  void givesAllFindingsAtOnceWithTheCodeOfThoseThatRestOnOtherObjects() {
    ObjectNode review = misconfigured();
    JsonNode response = Webhook.response("validate", review);
    assertThat(response.path("allowed").booleanValue()).isFalse();
    assertThat(response.at("/status/code").intValue()).isEqualTo(403);
    assertThat(response.at("/status/reason").textValue()).isEqualTo("Forbidden");
    List<String> findings = response.at("/status/message").textValue().lines().toList();
    assertThat(findings)
        .satisfiesExactly(
            version -> assertThat(version).startsWith("upgrade-path: the version is not x.y.z"),
            protocol -> assertThat(protocol).startsWith("load-balancer-annotations: an API server"),
            name ->
                assertThat(name)
                    .startsWith(
                        "load-balancer-annotations: the load balancer's name is in use or reserved")
                    .contains("found load-balancer.hetzner.cloud/name: taken")
                    .doesNotContain("named", "tenant-b"),
            label ->
                assertThat(label).startsWith("control-plane-fields: Kamaji names its objects"));
    assertThat(response.path("auditAnnotations").fieldNames())
        .toIterable()
        .contains("upgrade-path", "load-balancer-annotations", "control-plane-fields");
    assertThat(response.path("warnings"))
        .map(JsonNode::textValue)
        .anySatisfy(it -> assertThat(it).contains("Did you mean location?"))
        .allSatisfy(it -> assertThat(it).hasSizeLessThanOrEqualTo(256));
  }

  @Test
  void whatIsWrongInTheObjectItselfIsInvalid() {
    ObjectNode review = misconfigured();
    ((ObjectNode) review.at("/request/object/spec/network/serviceAnnotations"))
        .remove("load-balancer.hetzner.cloud/name");
    JsonNode status = Webhook.response("validate", review).path("status");
    assertThat(status.path("code").intValue()).isEqualTo(422);
    assertThat(status.path("reason").textValue()).isEqualTo("Invalid");
    assertThat(status.path("message").textValue().lines()).hasSize(3);
  }

  private static ObjectNode misconfigured() {
    ObjectNode review = (ObjectNode) RecordedReviews.json(KAMAJI_CONTROL_PLANE);
    ((ObjectNode) review.path("request")).put("name", "4th");
    ObjectNode spec = (ObjectNode) review.at("/request/object/spec");
    spec.put("version", "1.34");
    ((ObjectNode) spec.path("network"))
        .putObject("serviceAnnotations")
        .put("load-balancer.hetzner.cloud/protocol", "https")
        .put("load-balancer.hetzner.cloud/name", "taken")
        .put("load-balancer.hetzner.cloud/loaction", "fsn1");
    return review;
  }

  @Test
  void answersInPlainWhereAnswersMayBeCompressed() {
    Response response =
        Webhook.https()
            .header("Accept-Encoding", "gzip")
            .body(RecordedReviews.body(KAMAJI_CONTROL_PLANE))
            .post("mutate");
    response.then().statusCode(200).body("response.patchType", equalTo("JSONPatch"));
  }

  @Test
  void answersOneRequestAfterTheOtherOnOneConnection() throws Exception {
    try (SSLSocket socket = (SSLSocket) OpenHttps.socket()) {
      for (String name : reviews()) {
        for (String endpoint : List.of("mutate", "validate")) {
          byte[] answer = exchanged(socket, endpoint, RecordedReviews.body(name));
          String uid = RecordedReviews.json(name).at("/request/uid").textValue();
          assertThat(Webhook.response(uid, answer))
              .isEqualTo(RecordedReviews.expected(name).path(endpoint));
        }
      }
    }
  }

  private static byte[] exchanged(Socket socket, String endpoint, byte[] body) throws IOException {
    OutputStream out = socket.getOutputStream();
    String head =
        "POST /%s?timeout=10s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n";
    out.write(head.formatted(endpoint, body.length).getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    while (!headers.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("the connection is still open").isNotNegative();
      headers.write(next);
    }
    String text = headers.toString(StandardCharsets.US_ASCII);
    assertThat(text).startsWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("connection: close");
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(text);
    assertThat(length.find()).isTrue();
    return in.readNBytes(Integer.parseInt(length.group(1)));
  }

  @ParameterizedTest
  @EnumSource
  void takesTwoObjectsOfThreeMebibytes(Version version) throws Exception {
    ObjectNode review =
        (ObjectNode) RecordedReviews.json("current/kamajicontrolplane-update-version");
    for (String object : List.of("object", "oldObject")) {
      ((ObjectNode) review.at("/request/" + object + "/metadata/annotations"))
          .put("example.com/large", "x".repeat(3 << 20));
    }
    byte[] body = Webhook.bytes(review);
    assertThat(body).hasSizeGreaterThan(6 << 20);
    for (String endpoint : List.of("mutate", "validate")) {
      var answer = OpenHttps.post(version, endpoint, body);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(
              Webhook.response(review.at("/request/uid").textValue(), answer.body())
                  .path("allowed")
                  .booleanValue())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1s",
        "10s",
        "1m30s",
        "0s",
        "-1s",
        "1ns",
        "1h",
        "9999999999999999999s",
        "",
        " ",
        "ten",
        "10",
        "PT10S",
        "10s,20s",
        "\u0000",
        "💥"
      })
  void answersWhateverTheTimeout(String timeout) {
    for (String name :
        List.of("legacy/cluster-create", "legacy/machinedeployment-update-version")) {
      for (String endpoint : List.of("mutate", "validate")) {
        Webhook.https()
            .queryParam("timeout", timeout)
            .body(RecordedReviews.body(name))
            .post(endpoint)
            .then()
            .statusCode(200);
      }
    }
  }

  @Test
  void answersWithoutATimeoutAndWithTwo() {
    byte[] body = RecordedReviews.body("legacy/machinedeployment-update-version");
    Webhook.https().body(body).post("validate").then().statusCode(200);
    Webhook.https().body(body).post("validate?timeout=1s&timeout=2s").then().statusCode(200);
  }

  @Test
  void tellsItsHealthOnTheManagementPort() {
    Webhook.management().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    Response ready = Webhook.management().get("/q/health/ready");
    ready.then().statusCode(200).body("status", equalTo("UP"));
    assertThat(ready.jsonPath().getList("checks.name", String.class))
        .contains("cluster-graph", "serving-certificate");
    assertThat(ready.jsonPath().getString("checks.find { it.data != null }.data.validUntil"))
        .matches("\\d{4}-.*Z");
  }

  @Test
  void keepsTheTwoPortsApart() {
    for (String path : List.of("/q/health/ready", "/q/metrics", "/q/health")) {
      Webhook.https().get(path).then().statusCode(404);
    }
    Webhook.management().post("/mutate").then().statusCode(404);
  }

  @Test
  void countsAndTimesReviewsWithoutNamingObjects() {
    reviews().forEach(name -> Webhook.response("mutate", RecordedReviews.json(name)));
    reviews().forEach(name -> Webhook.response("validate", RecordedReviews.json(name)));
    String metrics =
        Webhook.management().get("/q/metrics").then().statusCode(200).extract().asString();

    assertThat(samples(metrics, "kamaji_hetzner_reviews_total"))
        .anySatisfy(
            it ->
                assertThat(it)
                    .contains(
                        "webhook=\"mutate\"",
                        "policy=\"external-control-plane\"",
                        "kind=\"HetznerCluster\"",
                        "operation=\"CREATE\"",
                        "decision=\"mutated\"",
                        "dry_run=\"false\""))
        .anySatisfy(
            it ->
                assertThat(it)
                    .contains(
                        "webhook=\"validate\"",
                        "policy=\"upgrade-path\"",
                        "kind=\"KamajiControlPlane\"",
                        "operation=\"UPDATE\"",
                        "decision=\"refused\"",
                        "dry_run=\"true\""))
        .anySatisfy(it -> assertThat(it).contains("kind=\"other\"", "policy=\"none\""))
        .anySatisfy(it -> assertThat(it).contains("operation=\"DELETE\"", "policy=\"none\""))
        .allSatisfy(
            it ->
                assertThat(labels(it))
                    .containsExactly(
                        "decision", "dry_run", "kind", "operation", "policy", "webhook"));

    assertThat(samples(metrics, "kamaji_hetzner_review_duration_seconds_bucket"))
        .filteredOn(it -> it.contains("webhook=\"validate\""))
        .map(it -> it.replaceAll(".*le=\"([^\"]*)\".*", "$1"))
        .containsExactly(
            "5.0E-4", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
            "1.0", "2.5", "+Inf");
    assertThat(metrics.lines().filter(it -> it.contains("kamaji_hetzner")))
        .noneMatch(it -> it.contains("tenant-") || it.contains("workload"));
  }

  @Test
  void countsAnswersByStatus() {
    double well = Webhook.answers(200).orElseThrow();
    double bad = Webhook.answers(400).orElseThrow();

    Webhook.post("validate", RecordedReviews.body(KAMAJI_CONTROL_PLANE)).then().statusCode(200);
    Webhook.post("mutate", "{".getBytes(StandardCharsets.US_ASCII)).then().statusCode(400);
    Webhook.https().get("mutate").then().statusCode(405);

    assertThat(Webhook.answers(200)).hasValue(well + 1);
    assertThat(Webhook.answers(400)).hasValue(bad + 1);
    assertThat(Webhook.answers(405).orElse(0)).isPositive();
    // Else Prometheus would miss the first of them.
    assertThat(Webhook.answers(429)).isPresent();
    assertThat(Webhook.answers(500)).isPresent();
  }

  private static List<String> samples(String metrics, String name) {
    return metrics.lines().filter(line -> line.startsWith(name + "{")).toList();
  }

  private static List<String> labels(String sample) {
    return new ArrayList<>(
        new TreeSet<>(
            Pattern.compile("([a-z_]+)=\"")
                .matcher(sample)
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList()));
  }
}
