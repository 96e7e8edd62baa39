package dev.kamajihetzner.webhook.admission;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.OptionalDouble;

/** The running webhook, asked as an API server asks it. */
final class Webhook {
  private Webhook() {}

  static RequestSpecification https() {
    return given()
        .baseUri("https://localhost")
        .port(Ports.HTTPS)
        .relaxedHTTPSValidation()
        .contentType(ContentType.JSON)
        .accept("application/json, */*");
  }

  static RequestSpecification management() {
    return given().baseUri("http://localhost").port(Ports.MANAGEMENT);
  }

  static Response post(String endpoint, byte[] body) {
    return https().queryParam("timeout", "10s").body(body).post(endpoint);
  }

  /** How many answers with that status it has counted; nothing where it counts none of them. */
  static OptionalDouble answers(int status) {
    String series = "kamaji_hetzner_answers_total{status=\"" + status + "\"} ";
    return management()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(it -> it.startsWith(series))
        .mapToDouble(it -> Double.parseDouble(it.substring(series.length())))
        .findFirst();
  }

  /** The response of an answer that has to be an AdmissionReview for that uid. */
  static ObjectNode response(String endpoint, JsonNode review) {
    try {
      HttpResponse<byte[]> answer =
          OpenHttps.post(Version.HTTP_2, endpoint + "?timeout=10s", bytes(review));
      if (answer.statusCode() != 200) {
        throw new AssertionError("status " + answer.statusCode() + " to " + review);
      }
      return response(review.at("/request/uid").textValue(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The response inside an answer, without its uid, the patch decoded. */
  static ObjectNode response(String uid, byte[] answer) {
    JsonNode review = RecordedReviews.parsed(answer);
    ObjectNode response = (ObjectNode) review.path("response");
    if (!"admission.k8s.io/v1".equals(review.path("apiVersion").textValue())
        || !"AdmissionReview".equals(review.path("kind").textValue())
        || !uid.equals(response.path("uid").textValue())
        || response.has("patch") != response.has("patchType")) {
      throw new AssertionError("no answer to " + uid + ": " + review);
    }
    response.remove("uid");
    if (response.has("patch")) {
      response.set(
          "patch",
          RecordedReviews.parsed(Base64.getDecoder().decode(response.path("patch").textValue())));
    }
    return response;
  }

  static byte[] bytes(JsonNode json) {
    try {
      return RecordedReviews.JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
