package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The Events of a Cluster's changes: a few, the worst first, the rest in one more. The name of each
 * comes from what it says and what was said before, so a second try makes none twice.
 */
final class EventsOfChanges {
  /** Of what came, and again of what went. */
  private static final int MOST = 4;

  private static final int LONGEST_NAME = 230;

  /** Of an Event. */
  private static final int LONGEST_MESSAGE = 1_000;

  private final AuditedObject cluster;
  private final String before;
  private final Instant time;
  private final List<ObjectNode> events = new ArrayList<>();

  private EventsOfChanges(AuditedObject cluster, List<ReportResult> before, Instant time) {
    this.cluster = cluster;
    this.before = before.toString();
    this.time = time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Where those of a namespace are. */
  static String path(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/events";
  }

  /**
   * Makes them.
   *
   * @param before what was said until now
   */
  static List<ObjectNode> of(
      AuditedObject cluster, List<ReportResult> before, ReportChanges changes, Instant time) {
    EventsOfChanges events = new EventsOfChanges(cluster, before, time);
    List<ReportResult> came = changes.came();
    int told = told(came);
    came.subList(0, told).forEach(it -> events.add(type(it), reason(it), it.identity(), came(it)));
    if (told < came.size()) {
      ReportResult worst = came.get(told);
      events.add(
          type(worst),
          reason(worst),
          "more came",
          "%d more findings; kamaji-hetzner-webhook audit --namespace %s tells all of them"
              .formatted(came.size() - told, cluster.namespace()));
    }
    List<ReportResult> went = changes.went();
    told = told(went);
    went.subList(0, told)
        .forEach(it -> events.add("Normal", "FindingResolved", it.identity(), went(it)));
    if (told < went.size()) {
      events.add(
          "Normal",
          "FindingResolved",
          "more went",
          "%d more findings are resolved".formatted(went.size() - told));
    }
    return events.events;
  }

  private static int told(List<ReportResult> all) {
    return all.size() <= MOST ? all.size() : MOST - 1;
  }

  private static String type(ReportResult result) {
    return result.outcome().equals("skip") || result.severity().equals("low")
        ? "Normal"
        : "Warning";
  }

  private static String reason(ReportResult result) {
    return switch (result.outcome()) {
      case "fail" -> "PolicyViolation";
      case "skip" -> "PolicyOverridden";
      default -> result.severity().equals("low") ? "LintAdvice" : "PolicyWarning";
    };
  }

  private static String came(ReportResult result) {
    return result.object() + ": " + result.message();
  }

  private static String went(ReportResult result) {
    return "%s: %s: no longer found in %s"
        .formatted(result.object(), result.policy(), result.json().path("rule").asText());
  }

  private void add(String type, String reason, String what, String message) {
    ObjectNode event =
        JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Event");
    String name = cluster.name();
    event
        .putObject("metadata")
        .put(
            "name",
            name.substring(0, Math.min(name.length(), LONGEST_NAME))
                + '.'
                + hash(cluster.uid() + '\n' + reason + '\n' + what + '\n' + before))
        .put("namespace", cluster.namespace());
    event.set("involvedObject", ReportResults.reference(cluster));
    event
        .put("type", type)
        .put("reason", reason)
        .put("message", PlainText.of(PlainText.shortened(message, LONGEST_MESSAGE)))
        .put("firstTimestamp", time.toString())
        .put("lastTimestamp", time.toString())
        .put("count", 1)
        .put("reportingComponent", ReportResults.SOURCE);
    event.putObject("source").put("component", ReportResults.SOURCE);
    events.add(event);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
