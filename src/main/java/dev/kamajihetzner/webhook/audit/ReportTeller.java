package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import dev.kamajihetzner.webhook.model.PlainText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Tells of one Cluster after another: Events, its report, the log. What was said before stands in
 * its report, so neither a restart nor another leader says it again. For one thread.
 *
 * <p>A report is replaced as a whole under the resourceVersion that was read: it has to be read
 * anyway, to know what was said, and so what others have added to its metadata survives, and what
 * is not ours is never taken over.
 */
final class ReportTeller {
  private static final Logger LOG = Logger.getLogger(ReportTeller.class);
  private static final String EVENTS = "Events";
  private static final ObjectMapper JSON = new JsonMapper();

  private final ReportStore store;
  private final ReportApis apis;
  private final ReportMemory memory;
  private final ReportFailures failures;
  private final AuditMetrics metrics;
  private final Optional<Repair> repair;
  private final Clock clock;

  /** Reports of others that have the name of one of ours. */
  private final Set<String> foreign = new HashSet<>();

  ReportTeller(
      ReportStore store,
      ReportApis apis,
      ReportMemory memory,
      ReportFailures failures,
      AuditMetrics metrics,
      Optional<Repair> repair,
      Clock clock) {
    this.store = store;
    this.apis = apis;
    this.memory = memory;
    this.failures = failures;
    this.metrics = metrics;
    this.repair = repair;
    this.clock = clock;
  }

  /**
   * Says what is new of a Cluster.
   *
   * @return false where the API or the namespace has just gone
   * @throws KubernetesClientException if that cannot be written; a second try repeats nothing
   */
  boolean tell(ClusterAudit given) {
    ClusterAudit audit = repair.map(it -> it.applied(given)).orElse(given);
    AuditedObject cluster = audit.cluster();
    ReportApi api = apis.chosen().orElse(null);
    JsonNode stored = api == null ? null : store.read(path(api, cluster));
    if (stored != null && !ReportDocument.isOurs(stored)) {
      sayForeign(api, cluster);
      api = null;
      stored = null;
    }
    List<ReportResult> before =
        stored != null ? ReportDocument.results(stored) : memory.said(cluster.uid());
    ReportResults results = ReportResults.of(audit);
    Instant now = clock.instant();
    ReportChanges changes =
        ReportChanges.between(before == null ? List.of() : before, results.listed(), now);
    // Nobody knows what was said of a Cluster that has neither a report nor a place in memory.
    boolean silent = before == null && api == null;
    if (!silent) {
      emit(cluster, before == null ? List.of() : before, changes, now);
    }
    if (api == null) {
      memory.keep(cluster.uid(), changes.results());
    } else if (write(api, stored, cluster, results, changes)) {
      memory.handOver(cluster.uid());
    } else {
      return false;
    }
    if (!silent) {
      log(cluster, changes);
    }
    return true;
  }

  private static String path(ReportApi api, AuditedObject cluster) {
    return api.path(cluster.namespace(), ReportDocument.name(cluster));
  }

  private void sayForeign(ReportApi api, AuditedObject cluster) {
    if (foreign.add(cluster.uid())) {
      LOG.warnf(
          "audit: %s %s/%s is not ours, so there is no report on the Cluster %s: delete it, or"
              + " give it the label %s=%s",
          api.resource(),
          cluster.namespace(),
          ReportDocument.name(cluster),
          cluster.name(),
          ReportDocument.MANAGED_BY,
          ReportResults.SOURCE);
    }
    metrics.written("report", "foreign");
  }

  private boolean write(
      ReportApi api,
      JsonNode stored,
      AuditedObject cluster,
      ReportResults results,
      ReportChanges changes) {
    ObjectNode report = asRead(ReportDocument.of(api, stored, cluster, results, changes.results()));
    if (report.equals(stored)) {
      metrics.written("report", "unchanged");
      return true;
    }
    boolean there;
    try {
      there =
          stored == null
              ? store.create(api.path(cluster.namespace()), report)
              : store.replace(path(api, cluster), report);
    } catch (KubernetesClientException e) {
      metrics.written("report", RequestFailure.conflict(e) ? "conflict" : "failed");
      throw e;
    }
    metrics.written("report", there ? stored == null ? "created" : "replaced" : "gone");
    return there;
  }

  /** Numbers have the same types then as those that were read. */
  private static ObjectNode asRead(ObjectNode report) {
    try {
      return (ObjectNode) JSON.readTree(report.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void emit(
      AuditedObject cluster, List<ReportResult> before, ReportChanges changes, Instant now) {
    for (ObjectNode event : EventsOfChanges.of(cluster, before, changes, now)) {
      try {
        boolean there = store.create(EventsOfChanges.path(cluster.namespace()), event);
        metrics.written("event", there ? "created" : "gone");
        failures.succeeded(EVENTS, cluster.uid());
      } catch (KubernetesClientException e) {
        if (RequestFailure.conflict(e)) {
          // A try before this one has made it.
          continue;
        }
        metrics.written("event", "failed");
        if (ReportFailures.isOutage(e)) {
          throw e;
        }
        // The report says it all the same.
        failures.failed(EVENTS, cluster.uid(), e);
        return;
      }
    }
  }

  private static void log(AuditedObject cluster, ReportChanges changes) {
    changes.came().forEach(it -> log(cluster, "found", it));
    changes.went().forEach(it -> log(cluster, "resolved", it));
  }

  private static void log(AuditedObject cluster, String what, ReportResult result) {
    LOG.info(
        PlainText.line(
            "audit: Cluster %s/%s: %s: %s: %s"
                .formatted(
                    cluster.namespace(), cluster.name(), what, result.object(), result.message())));
  }

  /** The Cluster is there no more. */
  void forget(String uid) {
    memory.forget(uid);
    foreign.remove(uid);
    failures.forget(uid);
  }

  /** All Clusters have been told of; those are there. */
  void passed(Set<String> clusters) {
    memory.completed(clusters);
  }
}
