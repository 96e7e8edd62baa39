package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.PatchBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Sets what admission would have set, once. An annotation on the object says so: managedFields
 * would not, as the API server drops from them what somebody has removed. Whoever replaces the
 * whole object takes that annotation away, too; for this, the process remembers as well. For one
 * thread.
 */
final class Repair {
  /** On an object: comma-separated, what was set. */
  static final String REPAIRED = WellKnown.PREFIX + "repaired";

  private static final Logger LOG = Logger.getLogger(Repair.class);
  private static final String WHAT = "repairs";

  /** An API server's answer to a patch whose {@code test} fails. */
  private static final int UNPROCESSABLE = 422;

  private final ReportStore store;
  private final ReportFailures failures;
  private final AuditMetrics metrics;
  private final Set<String> done = new HashSet<>();

  Repair(ReportStore store, ReportFailures failures, AuditMetrics metrics) {
    this.store = store;
    this.failures = failures;
    this.metrics = metrics;
  }

  /**
   * What is to be said of the Cluster after repairs.
   *
   * @throws KubernetesClientException if the API server does not answer
   */
  ClusterAudit applied(ClusterAudit audit) {
    List<AuditFinding> left = new ArrayList<>();
    for (AuditFinding finding : audit.findings()) {
      left.addAll(
          RepairedField.of(finding)
              .map(field -> leftOf(finding, field, audit.cluster().uid()))
              .orElse(List.of(finding)));
    }
    return new ClusterAudit(audit.cluster(), audit.objects(), left);
  }

  /** What is refused holds nothing else that is to be said. */
  private List<AuditFinding> leftOf(AuditFinding finding, RepairedField field, String cluster) {
    try {
      List<AuditFinding> left = repaired(finding, field);
      failures.succeeded(WHAT, cluster);
      return left;
    } catch (KubernetesClientException e) {
      int status = RequestFailure.status(e);
      if (status == HttpURLConnection.HTTP_CONFLICT || status == UNPROCESSABLE) {
        // Somebody has changed the object, which brings another audit.
        metrics.written("repair", "conflict");
        return List.of(finding);
      }
      metrics.written("repair", "failed");
      if (ReportFailures.isOutage(e)) {
        throw e;
      }
      failures.failed(WHAT, cluster, e);
      return List.of(finding);
    }
  }

  private List<AuditFinding> repaired(AuditFinding finding, RepairedField field) {
    RepairedField.Target target = field.target(finding.object());
    JsonNode object = store.read(target.path());
    if (object == null
        || Fields.present(object, Fields.DELETION_TIMESTAMP)
        || Fields.present(object, field.field())) {
      return List.of(finding);
    }
    String uid = Fields.text(object, "metadata", "uid");
    if (marks(object).contains(field.toString()) || done.contains(uid + field)) {
      return List.of(
          new AuditFinding(
              finding.object(),
              finding
                  .finding()
                  .demoted()
                  .withRemark(
                      "A repair has set it and somebody has taken it away, so no repair sets it"
                          + " again while the annotation "
                          + REPAIRED
                          + " names it."),
              false));
    }
    if (!field.isOfUse(object)) {
      return List.of(finding);
    }
    String value = RepairedField.value(finding);
    if (!store.patch(target.path(), patch(object, field, value).toString())) {
      return List.of(finding);
    }
    metrics.written("repair", "patched");
    done.add(uid + field);
    LOG.infof(
        "audit: repaired %s %s/%s: set %s to %s",
        target.kind(), target.namespace(), target.name(), field.field(), value);
    return List.of();
  }

  private static Set<String> marks(JsonNode object) {
    String marks = Fields.annotation(object, REPAIRED);
    return new TreeSet<>(marks == null ? List.of() : List.of(marks.split(",")));
  }

  private static ArrayNode patch(JsonNode object, RepairedField field, String value) {
    Set<String> marks = marks(object);
    marks.add(field.toString());
    PatchBuilder set = new PatchBuilder(object);
    set.set(TextNode.valueOf(value), field.field());
    set.set(TextNode.valueOf(String.join(",", marks)), Fields.ANNOTATIONS.appendProperty(REPAIRED));
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/resourceVersion")
        .put("value", Fields.text(object, "metadata", "resourceVersion"));
    return patch.addAll(set.operations());
  }
}
