package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.Verdict;
import java.io.IOException;
import java.util.Optional;

/**
 * A review of {@code admission.k8s.io/v1} as it came, and its answer.
 *
 * @param uid the request's, to be echoed
 * @param request nothing where the review is about a kind that we do not know
 */
record AdmissionReview(String uid, Optional<AdmissionRequest> request) {
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";

  /**
   * A token is a name, a value, a bracket or a brace. Short ones take up to fifty times their
   * length as a tree, so that a small body could fill the memory. Ours have a few thousand.
   */
  private static final long MOST_TOKENS = 100_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Interned names stay in memory for good, and users choose the names in their
                  // objects.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .addModule(new SimpleModule().addDeserializer(ObjectNode.class, new ReviewTree()))
          .build();
  private static final ObjectReader READER = JSON.readerFor(ObjectNode.class);
  private static final ObjectWriter WRITER = JSON.writer();

  /**
   * Reads a body.
   *
   * @throws NotAnAdmissionReview if it is something else; the message says what
   */
  static AdmissionReview read(byte[] body) throws NotAnAdmissionReview {
    if (body == null || body.length == 0) {
      throw new NotAnAdmissionReview("the body is empty; expected an AdmissionReview");
    }
    JsonNode review;
    try {
      review = READER.readValue(body);
    } catch (JsonProcessingException e) {
      throw new NotAnAdmissionReview("the body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new NotAnAdmissionReview("the body cannot be read: " + e.getMessage());
    }
    String apiVersion = Fields.text(review, "apiVersion");
    if (!KIND.equals(Fields.text(review, "kind")) || !API_VERSION.equals(apiVersion)) {
      throw new NotAnAdmissionReview(
          "the body is no AdmissionReview of "
              + API_VERSION
              + "; set admissionReviewVersions: [v1]");
    }
    JsonNode request = review.path("request");
    String uid = Fields.text(request, "uid");
    if (uid == null || uid.isEmpty()) {
      throw new NotAnAdmissionReview("the AdmissionReview has no request with a uid");
    }
    return new AdmissionReview(uid, request(request));
  }

  private static Optional<AdmissionRequest> request(JsonNode request) throws NotAnAdmissionReview {
    String group = Fields.text(request, "kind", "group");
    Optional<Kind> known =
        Kind.of(group == null ? "" : group, Fields.text(request, "kind", "kind"));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    JsonNode object = request.path("object");
    AdmissionRequest read =
        new AdmissionRequest(
            known.get(),
            Fields.text(request, "subResource"),
            Operation.of(Fields.text(request, "operation")),
            either(request, object, "namespace"),
            either(request, object, "name"),
            object,
            request.path("oldObject"),
            request.path("dryRun").asBoolean(false),
            Requester.of(request.path("userInfo")));
    ReviewedName.check(read);
    return Optional.of(read);
  }

  /** On a CREATE the request may lack a name that the object's metadata has. */
  private static String either(JsonNode request, JsonNode object, String field) {
    String text = Fields.text(request, field);
    if (text == null || text.isEmpty()) {
      text = Fields.text(object, "metadata", field);
    }
    return text == null ? "" : text;
  }

  /** The answer that allows and says nothing else. */
  byte[] allowed() throws JsonProcessingException {
    return WRITER.writeValueAsBytes(answer(true));
  }

  /** The answer that a verdict comes to. */
  byte[] answered(Verdict verdict) throws JsonProcessingException {
    ObjectNode answer = answer(verdict instanceof Verdict.Allowed);
    ObjectNode response = (ObjectNode) answer.path("response");
    if (verdict instanceof Verdict.Allowed allowed && !allowed.patch().isEmpty()) {
      response
          .put("patchType", "JSONPatch")
          .put("patch", WRITER.writeValueAsBytes(allowed.patch()));
    }
    if (verdict instanceof Verdict.Refused refused) {
      response
          .putObject("status")
          .put("code", refused.code())
          .put("reason", refused.code() == 422 ? "Invalid" : "Forbidden")
          .put("message", refused.message());
    }
    if (!verdict.advice().isEmpty()) {
      ArrayNode warnings = response.putArray("warnings");
      verdict.warnings().forEach(warnings::add);
    }
    if (!verdict.auditAnnotations().isEmpty()) {
      ObjectNode annotations = response.putObject("auditAnnotations");
      verdict.auditAnnotations().forEach(annotations::put);
    }
    return WRITER.writeValueAsBytes(answer);
  }

  private ObjectNode answer(boolean allowed) {
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("apiVersion", API_VERSION).put("kind", KIND);
    answer.putObject("response").put("uid", uid).put("allowed", allowed);
    return answer;
  }
}
