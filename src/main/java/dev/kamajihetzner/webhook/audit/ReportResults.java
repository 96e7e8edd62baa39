package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.PlainText;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an audit says, as results of a report, in an order that equal audits share.
 *
 * @param listed no more than an object may hold; where there are more, the last one says how many
 * @param counts how many there are of each outcome, listed or not
 */
record ReportResults(List<ReportResult> listed, Map<String, Long> counts) {
  /**
   * Of our reports, of their results, and of the policy that all Clusters without findings pass.
   */
  static final String SOURCE = "kamaji-hetzner-webhook";

  static final List<String> OUTCOMES = List.of("pass", "fail", "warn", "error", "skip");

  private static final String POLICIES = "Admission policies";
  private static final String LINTS = "Lints";
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int LONGEST_PROPERTY = 250;
  private static final int MOST_RESULTS = 200;

  /** An API server takes objects of up to 1.5 MB, and etcd not much more. */
  private static final int MOST_BYTES = 512 * 1024;

  private static final Pattern INDEX = Pattern.compile("\\d+");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

  static ReportResults of(ClusterAudit audit) {
    if (audit.findings().isEmpty()) {
      return new ReportResults(List.of(passed(audit.cluster())), Map.of("pass", 1L));
    }
    List<ReportResult> all =
        audit.findings().stream()
            .map(ReportResults::result)
            .distinct()
            .sorted(ReportResult.ORDER)
            .toList();
    List<ReportResult> listed = new ArrayList<>();
    int bytes = 0;
    for (ReportResult one : all) {
      bytes += one.json().toString().getBytes(StandardCharsets.UTF_8).length;
      if (listed.size() == MOST_RESULTS || bytes > MOST_BYTES) {
        listed.add(more(audit.cluster(), one, all.size() - listed.size()));
        break;
      }
      listed.add(one);
    }
    return new ReportResults(
        List.copyOf(listed),
        all.stream().collect(Collectors.groupingBy(ReportResult::outcome, Collectors.counting())));
  }

  private static ReportResult passed(AuditedObject cluster) {
    return new ReportResult(
        result(SOURCE, "every-policy", POLICIES, "low", "pass", cluster)
            .put("message", "No policy and no lint finds anything in this Cluster."));
  }

  private static ReportResult more(AuditedObject cluster, ReportResult worst, int count) {
    return new ReportResult(
        result(SOURCE, "more", POLICIES, worst.severity(), worst.outcome(), cluster)
            .put(
                "message",
                "%d more findings are not listed here: kamaji-hetzner-webhook audit --namespace %s"
                    .formatted(count, cluster.namespace())));
  }

  private static ReportResult result(AuditFinding audited) {
    Finding finding = audited.finding();
    boolean lint = finding.severity() == Finding.Severity.LINT;
    String severity =
        switch (finding.severity()) {
          case REFUSAL -> "high";
          case WARNING -> "medium";
          case LINT -> "low";
        };
    String outcome = audited.overridden() ? "skip" : finding.refuses() ? "fail" : "warn";
    ObjectNode result =
        result(
            finding.rule(),
            rule(finding),
            lint ? LINTS : POLICIES,
            severity,
            outcome,
            audited.object());
    String message = finding.message();
    result.put(
        "message",
        text(audited.overridden() ? overridden(audited) + message : message, LONGEST_MESSAGE));
    ObjectNode properties = result.putObject("properties");
    property(properties, "field", finding.field().toString());
    property(properties, "found", finding.found());
    property(properties, "expected", finding.expected());
    return new ReportResult(result);
  }

  private static ObjectNode result(
      String policy,
      String rule,
      String category,
      String severity,
      String outcome,
      AuditedObject object) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("source", SOURCE)
            .put("policy", policy)
            .put("rule", rule)
            .put("category", category)
            .put("severity", severity)
            .put("result", outcome)
            .put("scored", true);
    result.putArray("resources").add(reference(object));
    return result;
  }

  static ObjectNode reference(AuditedObject object) {
    ObjectNode reference =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", object.apiVersion())
            .put("kind", object.kind());
    if (!object.namespace().isEmpty()) {
      reference.put("namespace", object.namespace());
    }
    reference.put("name", object.name());
    if (object.uid() != null) {
      reference.put("uid", object.uid());
    }
    return reference;
  }

  private static String overridden(AuditFinding audited) {
    return "Overridden by the annotation %s; whoever may override %s in the namespace %s may have it so. "
        .formatted(WellKnown.OVERRIDE, audited.finding().rule(), audited.object().namespace());
  }

  private static void property(ObjectNode properties, String name, String value) {
    if (value != null) {
      properties.put(name, text(value, LONGEST_PROPERTY));
    }
  }

  /** What stands in an object may be meant for the terminal of whoever reads the report. */
  private static String text(String text, int longest) {
    return PlainText.of(PlainText.shortened(text, longest));
  }

  /**
   * The field, because that is what the parts of a policy differ in. Viewers group by it and make
   * labels of it, so it is the same for every item of a list.
   */
  private static String rule(Finding finding) {
    StringBuilder rule = new StringBuilder();
    for (var at = finding.field(); !at.matches(); at = at.tail()) {
      String name = at.getMatchingProperty();
      if (INDEX.matcher(name).matches()) {
        rule.append("[]");
      } else if (PLAIN_NAME.matcher(name).matches()) {
        rule.append(rule.isEmpty() ? "" : ".").append(name);
      } else {
        rule.append('[').append(name).append(']');
      }
    }
    return rule.isEmpty() ? "object" : text(rule.toString(), LONGEST_PROPERTY);
  }
}
