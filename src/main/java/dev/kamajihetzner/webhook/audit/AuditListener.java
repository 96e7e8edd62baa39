package dev.kamajihetzner.webhook.audit;

import java.time.Duration;
import java.util.Collection;

/** Is told what comes out of audits. */
public interface AuditListener {
  /**
   * A Cluster has been judged in its turn, and nothing around it has changed.
   *
   * @param took how long that was
   * @return whether there is room for what was found; else the Cluster has to be judged once more
   */
  boolean audited(ClusterAudit audit, Duration took);

  /**
   * A Cluster has been judged after a change, so that somebody may be waiting for it.
   *
   * @see #audited
   */
  boolean auditedAfterChange(ClusterAudit audit, Duration took);

  /** For how many Clusters there is room in their turn. */
  int room();

  /** A Cluster is there no more. */
  void gone(AuditedObject cluster);

  /**
   * All Clusters have been judged since the last call. What was said of any other one is void.
   *
   * @param clusters all that there are
   * @param took since the last call
   */
  void passed(Collection<AuditedObject> clusters, Duration took);
}
