package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no review, or a broken one, over HTTPS. */
@QuarkusTest
@TestProfile(GivenManifests.class)
class BadInputTest {
  private static final List<String> ENDPOINTS = List.of("mutate", "validate");
  private static final int MANGLED_REVIEWS = 300;

  static Stream<Arguments> noReviews() {
    String review = "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"";
    return Stream.of(
        Arguments.of("", "the body is empty"),
        Arguments.of(" ", "the body is no"),
        Arguments.of("kind: AdmissionReview", "the body is no JSON"),
        Arguments.of("{", "the body is no JSON"),
        Arguments.of(review + "}}", "the body is no JSON"),
        Arguments.of(review + ",\"request\":{\"uid\":\"1\"}} {}", "the body is no JSON"),
        Arguments.of("\u0000\u0001\u0002", "the body is no JSON"),
        Arguments.of("null", "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of("[]", "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of("1", "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of("\"x\"", "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of("{}", "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}",
            "the body is no AdmissionReview of admission.k8s.io/v1"),
        Arguments.of(review + "}", "no request with a uid"),
        Arguments.of(review + ",\"request\":null}", "no request with a uid"),
        Arguments.of(review + ",\"request\":[]}", "no request with a uid"),
        Arguments.of(review + ",\"request\":{}}", "no request with a uid"),
        Arguments.of(review + ",\"request\":{\"uid\":\"\"}}", "no request with a uid"),
        Arguments.of(review + ",\"request\":{\"uid\":1}}", "no request with a uid"),
        Arguments.of(review + ",\"response\":{\"uid\":\"1\"}}", "no request with a uid"));
  }

  @ParameterizedTest
  @MethodSource("noReviews")
  void saysWhatIsWrongWithABodyThatIsNoReview(String body, String problem) {
    for (String endpoint : ENDPOINTS) {
      Webhook.post(endpoint, body.getBytes(StandardCharsets.UTF_8))
          .then()
          .statusCode(400)
          .contentType("text/plain")
          .body(containsString(problem));
    }
  }

  @Test
  void saysHowToSendTheVersionThatItSpeaks() {
    for (String endpoint : ENDPOINTS) {
      ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
      review.put("apiVersion", "admission.k8s.io/v1beta1");
      Webhook.post(endpoint, Webhook.bytes(review))
          .then()
          .statusCode(400)
          .body(containsString("set admissionReviewVersions: [v1]"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/yaml",
        "application/x-www-form-urlencoded",
        "application/vnd.kubernetes.protobuf",
        "multipart/form-data; boundary=x"
      })
  void takesJsonOnly(String contentType) throws Exception {
    HttpClient client = OpenHttps.client(Version.HTTP_2);
    for (String endpoint : ENDPOINTS) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  OpenHttps.request(endpoint, RecordedReviews.body("legacy/cluster-create")),
                  (name, value) -> !name.equalsIgnoreCase("content-type"))
              .header("Content-Type", contentType)
              .build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(415);
    }
  }

  @Test
  void takesPostsOnly() {
    for (String endpoint : ENDPOINTS) {
      Webhook.https().get(endpoint).then().statusCode(405);
      Webhook.https().body("{}").put(endpoint).then().statusCode(405);
      Webhook.https().delete(endpoint).then().statusCode(405);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsClientsThatARequestIsTooLargeAndAnswersTheNextOne(Version version) throws Exception {
    byte[] tooLarge = " ".repeat(11 << 20).getBytes(StandardCharsets.US_ASCII);
    HttpClient client = OpenHttps.client(version);
    for (int i = 0; i < 3; i++) {
      for (String endpoint : ENDPOINTS) {
        HttpResponse<byte[]> answer =
            client.send(OpenHttps.request(endpoint, tooLarge), BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(
                client
                    .send(
                        OpenHttps.request(endpoint, RecordedReviews.body("legacy/cluster-create")),
                        BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void takesJustTenMebibytes() throws Exception {
    byte[] review = RecordedReviews.body("legacy/cluster-create");
    byte[] padded = " ".repeat(10 << 20).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(review, 0, padded, padded.length - review.length, review.length);
    assertThat(OpenHttps.post(Version.HTTP_2, "validate", padded).statusCode()).isEqualTo(200);
  }

  /** There is room for one of them at a time: who has an answer finds it free for the next. */
  @Test
  void takesReviewsOfAnUntoldLength() throws Exception {
    byte[] review = RecordedReviews.body("legacy/cluster-create");
    for (int i = 0; i < 200; i++) {
      for (Version version : Version.values()) {
        HttpRequest request =
            HttpRequest.newBuilder(OpenHttps.request("validate", review), (name, value) -> true)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(review)))
                .build();
        assertThat(OpenHttps.client(version).send(request, BodyHandlers.discarding()).statusCode())
            .as("review %d by %s", i, version)
            .isEqualTo(200);
      }
    }
  }

  @Test
  void allowsKindsThatItDoesNotKnow() {
    for (String[] kind :
        List.of(
            new String[] {"", "ConfigMap"},
            new String[] {"apps", "Deployment"},
            new String[] {"cluster.x-k8s.io", "Machine"},
            new String[] {"example.com", "Cluster"},
            new String[] {"cluster.x-k8s.io", ""})) {
      ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
      ((ObjectNode) review.at("/request/kind")).put("group", kind[0]).put("kind", kind[1]);
      for (String endpoint : ENDPOINTS) {
        JsonNode response = Webhook.response(endpoint, review);
        assertThat(response.path("allowed").booleanValue()).isTrue();
        assertThat(response).hasSize(1);
      }
    }
  }

  @Test
  void readsDeepNestingOrRefusesToReadIt() throws Exception {
    ObjectNode review =
        (ObjectNode) RecordedReviews.json("current/kamajicontrolplane-create-without-location");
    ObjectNode spec = (ObjectNode) review.at("/request/object/spec");
    for (int depth : List.of(900, 1_100, 100_000)) {
      spec.putRawValue("nested", raw("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)));
      String body = review.toString();
      for (String endpoint : ENDPOINTS) {
        var answer =
            OpenHttps.post(Version.HTTP_2, endpoint, body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(depth < 1_000 ? 200 : 400);
      }
    }
  }

  @Test
  void takesLongTextsAndRefusesEndlessNumbers() throws Exception {
    ObjectNode review =
        (ObjectNode) RecordedReviews.json("current/kamajicontrolplane-create-without-location");
    ObjectNode metadata = (ObjectNode) review.at("/request/object/metadata");
    metadata.putObject("annotations").put("example.com/long", "x".repeat(1 << 20));
    for (String endpoint : ENDPOINTS) {
      var answer = OpenHttps.post(Version.HTTP_2, endpoint, Webhook.bytes(review));
      JsonNode response = Webhook.response(review.at("/request/uid").textValue(), answer.body());
      assertThat(response.path("allowed").booleanValue()).isTrue();
    }
    metadata.putRawValue("generation", raw("9".repeat(100_000)));
    byte[] endless = review.toString().getBytes(StandardCharsets.UTF_8);
    for (String endpoint : ENDPOINTS) {
      assertThat(OpenHttps.post(Version.HTTP_2, endpoint, endless).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void refusesToReadTreesThatTakeFarMoreMemoryThanTheirBodies() throws Exception {
    ObjectNode review =
        (ObjectNode) RecordedReviews.json("current/kamajicontrolplane-create-without-location");
    ObjectNode spec = (ObjectNode) review.at("/request/object/spec");
    for (int values : List.of(20_000, 3_000_000)) {
      spec.putRawValue("dense", raw("[" + "[],".repeat(values) + "1]"));
      byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
      for (String endpoint : ENDPOINTS) {
        assertThat(OpenHttps.post(Version.HTTP_2, endpoint, body).statusCode())
            .isEqualTo(values < 50_000 ? 200 : 400);
      }
    }
  }

  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of("namespace", "../secrets"),
        Arguments.of("namespace", ""),
        Arguments.of("namespace", "a.b"),
        Arguments.of("namespace", "A"),
        Arguments.of("namespace", "-a"),
        Arguments.of("namespace", "a\n"),
        Arguments.of("namespace", "x".repeat(64)),
        Arguments.of("name", ""),
        Arguments.of("name", "a/b"),
        Arguments.of("name", "a..b"),
        Arguments.of("name", "a?watch=1"),
        Arguments.of("name", "x".repeat(254)),
        Arguments.of("name", "x".repeat(1 << 20)));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void takesNamesThatAnApiServerCanSend(String field, String name) {
    ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ((ObjectNode) review.path("request")).put(field, name);
    ObjectNode inObject = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ((ObjectNode) inObject.path("request")).remove(field);
    ((ObjectNode) inObject.at("/request/object/metadata")).put(field, name);
    ((ObjectNode) review.at("/request/object/metadata")).remove(field);
    for (String endpoint : ENDPOINTS) {
      for (ObjectNode bad : List.of(review, inObject)) {
        Webhook.post(endpoint, Webhook.bytes(bad))
            .then()
            .statusCode(400)
            .contentType("text/plain")
            .body(containsString("the " + field + " of a Cluster is \""));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"apiVersion\":",
        "\"request\":{\"uid\":",
        "\"kind\":{\"group\":",
        "\"object\":{\"apiVersion\":",
        "\"metadata\":{\"annotations\":",
        "\"spec\":{\"clusterNetwork\":"
      })
  void takesEachFieldOnce(String first) throws Exception {
    String review = RecordedReviews.json("legacy/cluster-create").toString();
    assertThat(review).contains(first);
    int within = first.lastIndexOf('{') + 1;
    int place = review.indexOf(first) + within;
    String field = first.substring(within);
    byte[] twice =
        (review.substring(0, place) + field + "null," + review.substring(place))
            .getBytes(StandardCharsets.UTF_8);
    for (String endpoint : ENDPOINTS) {
      HttpResponse<byte[]> answer = OpenHttps.post(Version.HTTP_2, endpoint, twice);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(new String(answer.body(), StandardCharsets.UTF_8))
          .contains(field.replaceAll("[\":]", ""));
    }
  }

  private static RawValue raw(String json) {
    return new RawValue(json);
  }

  @Test
  void answersRandomlyMangledReviews() throws Exception {
    HttpClient client = OpenHttps.client(Version.HTTP_2);
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<String> names = RecordedReviews.names();
    for (int i = 0; i < MANGLED_REVIEWS; i++) {
      ObjectNode mangled = mangling.mangled(RecordedReviews.json(names.get(i % names.size())));
      for (String endpoint : ENDPOINTS) {
        HttpResponse<byte[]> answer =
            client.send(
                OpenHttps.request(endpoint, Webhook.bytes(mangled)), BodyHandlers.ofByteArray());
        String described = "seed %d, %s: %s".formatted(seed, endpoint, mangled);
        assertThat(answer.statusCode()).as(described).isIn(200, 400);
        if (answer.statusCode() == 200) {
          JsonNode patch =
              Webhook.response(mangled.at("/request/uid").textValue(), answer.body()).path("patch");
          if (!patch.isMissingNode()) {
            MangledReviewsTest.checkPatch((ArrayNode) patch, mangled.path("request"));
          }
        }
      }
    }
  }

  @Test
  void answersOrRejectsBrokenBytes() throws Exception {
    HttpClient client = OpenHttps.client(Version.HTTP_1_1);
    long seed = new Random().nextLong();
    Mangling mangling = new Mangling(seed);
    List<String> names = RecordedReviews.names();
    for (int i = 0; i < MANGLED_REVIEWS; i++) {
      byte[] body = mangling.mangled(RecordedReviews.body(names.get(i % names.size())));
      HttpRequest request = OpenHttps.request(ENDPOINTS.get(i % 2), body);
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
          .as("seed %d, body %d", seed, i)
          .isIn(200, 400);
    }
  }
}
