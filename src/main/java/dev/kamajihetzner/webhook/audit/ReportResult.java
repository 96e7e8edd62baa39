package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** One result of a report, as it stands there. What is stored may be anybody's and of any shape. */
record ReportResult(JsonNode json) {
  /** What is wrong comes first, and the worst of it before the rest. */
  private static final List<String> OUTCOMES = List.of("fail", "warn", "skip", "pass");

  private static final List<String> SEVERITIES = List.of("high", "medium", "low");

  /** As the APIs have it: 9999-12-31T23:59:59Z. */
  private static final long LAST_SECOND = 253_402_300_799L;

  static final Comparator<ReportResult> ORDER =
      Comparator.comparing((ReportResult it) -> OUTCOMES.indexOf(it.outcome()))
          .thenComparing(it -> SEVERITIES.indexOf(it.severity()))
          .thenComparing(ReportResult::policy)
          .thenComparing(ReportResult::identity)
          .thenComparing(ReportResult::message);

  String outcome() {
    return json.path("result").asText();
  }

  String severity() {
    return json.path("severity").asText();
  }

  String policy() {
    return json.path("policy").asText();
  }

  String message() {
    return json.path("message").asText();
  }

  /** Whether something is to be said of it beside the report. */
  boolean isFinding() {
    return !outcome().equals("pass");
  }

  /** The kind and the name of the object. */
  String object() {
    JsonNode object = json.at("/resources/0");
    return object.path("kind").asText() + ' ' + object.path("name").asText();
  }

  /** What stays the same while only the words change, such as a version that was found. */
  String identity() {
    JsonNode object = json.at("/resources/0");
    return String.join(
        "\n",
        policy(),
        outcome(),
        object.path("kind").asText(),
        object.path("namespace").asText(),
        object.path("name").asText(),
        json.at("/properties/field").asText());
  }

  /** When it was first seen; null where nobody knows. */
  Instant seen() {
    JsonNode seconds = json.at("/timestamp/seconds");
    return seconds.isIntegralNumber() && seconds.canConvertToLong() && isTime(seconds.asLong())
        ? Instant.ofEpochSecond(seconds.asLong())
        : null;
  }

  private static boolean isTime(long seconds) {
    return seconds >= 0 && seconds <= LAST_SECOND;
  }

  ReportResult seen(Instant time) {
    ObjectNode copy = json.deepCopy();
    copy.putObject("timestamp").put("seconds", time.getEpochSecond()).put("nanos", 0);
    return new ReportResult(copy);
  }
}
