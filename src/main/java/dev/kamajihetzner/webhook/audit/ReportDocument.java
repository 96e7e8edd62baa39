package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.List;
import java.util.stream.StreamSupport;

/** A Cluster's report as it is stored. */
final class ReportDocument {
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  private static final int LONGEST_LABEL = 63;

  private ReportDocument() {}

  /**
   * The name of a Cluster's report. Kyverno and Kubewarden name theirs by the bare UID, and Kyverno
   * takes over or deletes any report of such a name.
   *
   * @see <a
   *     href="https://github.com/kyverno/kyverno/blob/main/pkg/controllers/report/aggregate/controller.go">where
   *     it does</a>
   */
  static String name(AuditedObject cluster) {
    return ReportResults.SOURCE + '-' + cluster.uid();
  }

  /** Whether we have written it. */
  static boolean isOurs(JsonNode report) {
    return ReportResults.SOURCE.equals(Fields.label(report, MANAGED_BY));
  }

  /** The UID of the Cluster that it is about; null where it names none. */
  static String clusterUid(JsonNode report) {
    return Fields.text(report, "scope", "uid");
  }

  static List<ReportResult> results(JsonNode report) {
    return StreamSupport.stream(report.path("results").spliterator(), false)
        .map(ReportResult::new)
        .toList();
  }

  /**
   * What is to be stored. Of a report that is stored already, whatever others have added to its
   * metadata stays.
   *
   * @param stored null where there is none
   * @param listed what to list, with the times at which each was first seen
   */
  static ObjectNode of(
      ReportApi api,
      JsonNode stored,
      AuditedObject cluster,
      ReportResults results,
      List<ReportResult> listed) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("apiVersion", api.apiVersion()).put("kind", api.kind());
    ObjectNode metadata =
        stored == null ? report.putObject("metadata") : stored.path("metadata").deepCopy();
    report.set("metadata", metadata);
    metadata.put("name", name(cluster)).put("namespace", cluster.namespace());
    ObjectNode labels = metadata.withObject("/labels");
    labels.put(MANAGED_BY, ReportResults.SOURCE);
    if (cluster.name().length() <= LONGEST_LABEL) {
      labels.put(WellKnown.CLUSTER_NAME, cluster.name());
    }
    own(metadata, cluster);
    report.set("scope", ReportResults.reference(cluster));
    if (api.group() == ReportApi.Group.OPENREPORTS) {
      report.put("source", ReportResults.SOURCE);
    }
    ObjectNode summary = report.putObject("summary");
    ReportResults.OUTCOMES.forEach(
        it -> summary.put(it, results.counts().getOrDefault(it, 0L).intValue()));
    ArrayNode array = report.putArray("results");
    listed.forEach(it -> array.add(it.json()));
    return report;
  }

  /** With the Cluster its report goes. */
  private static void own(ObjectNode metadata, AuditedObject cluster) {
    ArrayNode owners = metadata.withArray("/ownerReferences");
    ObjectNode owner =
        StreamSupport.stream(owners.spliterator(), false)
            .filter(it -> cluster.uid().equals(Fields.text(it, "uid")))
            .map(ObjectNode.class::cast)
            .findFirst()
            .orElseGet(owners::addObject);
    owner
        .put("apiVersion", cluster.apiVersion())
        .put("kind", cluster.kind())
        .put("name", cluster.name())
        .put("uid", cluster.uid());
  }
}
