package dev.kamajihetzner.webhook.audit;

import java.util.List;

/**
 * What is to be said of a Cluster, and of everything that it rests on.
 *
 * @param objects how many objects were judged
 * @param findings in a stable order, none where all is well
 */
public record ClusterAudit(AuditedObject cluster, int objects, List<AuditFinding> findings) {
  public ClusterAudit {
    findings = List.copyOf(findings);
  }
}
