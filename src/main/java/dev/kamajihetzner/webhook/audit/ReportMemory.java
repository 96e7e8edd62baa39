package dev.kamajihetzner.webhook.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has been said of Clusters that have no report, so that it is not said again. Nobody is told
 * of what is there when memory begins: it may have been said by a process before this one. For one
 * thread.
 */
final class ReportMemory {
  private static final int MOST_RESULTS = 20_000;

  private final Map<String, List<ReportResult>> said = new HashMap<>();
  private int results;
  private boolean complete;

  /** What was said of that Cluster; null where nobody knows. */
  List<ReportResult> said(String uid) {
    List<ReportResult> known = said.get(uid);
    // Once all are known, one that is not is new.
    return known == null && complete ? List.of() : known;
  }

  /** Keeps it, if there is room; what is not kept draws no Events later. */
  void keep(String uid, List<ReportResult> now) {
    forget(uid);
    if (results + now.size() > MOST_RESULTS) {
      complete = false;
      return;
    }
    said.put(uid, now);
    results += now.size();
  }

  void forget(String uid) {
    List<ReportResult> before = said.remove(uid);
    results -= before == null ? 0 : before.size();
  }

  /** The Cluster's report holds it from now on. */
  void handOver(String uid) {
    forget(uid);
    complete = false;
  }

  /** All Clusters have been told of; those are there. */
  void completed(Set<String> uids) {
    Set.copyOf(said.keySet()).stream().filter(it -> !uids.contains(it)).forEach(this::forget);
    complete = said.keySet().containsAll(uids);
  }
}
