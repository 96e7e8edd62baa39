package dev.kamajihetzner.webhook.audit;

import java.util.Set;

/** Something that is to be told. */
sealed interface ReportTask {
  /** Of the same key only the newest is told. */
  String key();

  /** Whether it goes before those that only have their turn. */
  default boolean goesFirst() {
    return false;
  }

  /** What is said of a Cluster. */
  record Audited(ClusterAudit audit, boolean goesFirst) implements ReportTask {
    @Override
    public String key() {
      return ReportTask.key(audit.cluster());
    }
  }

  /** A Cluster that is there no more. */
  record Gone(AuditedObject cluster) implements ReportTask {
    @Override
    public String key() {
      return ReportTask.key(cluster);
    }

    @Override
    public boolean goesFirst() {
      return true;
    }
  }

  /**
   * All Clusters have been judged.
   *
   * @param clusters the UIDs of those that there are
   */
  record Passed(Set<String> clusters) implements ReportTask {
    @Override
    public String key() {
      return "passed";
    }
  }

  /** Another API of reports has been chosen. */
  record ChosenAnew() implements ReportTask {
    @Override
    public String key() {
      return "chosen anew";
    }
  }

  private static String key(AuditedObject cluster) {
    return cluster.uid();
  }
}
