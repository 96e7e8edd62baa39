package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;

/**
 * Removes reports that nobody needs any more. Most of them Kubernetes removes with their Cluster;
 * not those in the API that is no longer chosen, nor any where its garbage collector is not there.
 * For one thread.
 */
final class ReportSweep {
  private final ReportStore store;
  private final ReportApis apis;
  private final AuditMetrics metrics;

  ReportSweep(ReportStore store, ReportApis apis, AuditMetrics metrics) {
    this.store = store;
    this.apis = apis;
    this.metrics = metrics;
  }

  /** Removes the report of a Cluster that is there no more. */
  void gone(AuditedObject cluster) {
    for (ReportApi api : apis.served()) {
      JsonNode report = store.read(api.path(cluster.namespace(), ReportDocument.name(cluster)));
      if (report != null && ReportDocument.isOurs(report)) {
        delete(api, report);
      }
    }
  }

  /**
   * Removes reports of Clusters that are not there.
   *
   * @param clusters the UIDs of those that are
   */
  void passed(Set<String> clusters) {
    chosenAnew();
    apis.chosen()
        .ifPresent(
            api ->
                store.list(
                    api,
                    report -> {
                      if (!clusters.contains(String.valueOf(ReportDocument.clusterUid(report)))) {
                        delete(api, report);
                      }
                    }));
  }

  /** Removes all reports in an API that is not the chosen one. */
  void chosenAnew() {
    apis.others().forEach(api -> store.list(api, report -> delete(api, report)));
  }

  private void delete(ReportApi api, JsonNode report) {
    try {
      store.delete(
          api.path(report.at("/metadata/namespace").asText(), report.at("/metadata/name").asText()),
          report);
      metrics.written("report", "deleted");
    } catch (KubernetesClientException e) {
      if (!RequestFailure.conflict(e)) {
        throw e;
      }
      // Changed meanwhile; the next pass looks again.
      metrics.written("report", "conflict");
    }
  }
}
