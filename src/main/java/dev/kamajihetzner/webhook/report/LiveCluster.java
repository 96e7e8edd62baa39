package dev.kamajihetzner.webhook.report;

import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * A Cluster that was judged with all that it rests on.
 *
 * @param objects how many were judged, the Cluster among them
 * @param findings in the order in which they are told; none where all is well
 */
public record LiveCluster(LiveObject cluster, int objects, List<LiveFinding> findings) {
  public LiveCluster {
    findings = List.copyOf(findings);
  }

  /**
   * What is to be said of one of its objects.
   *
   * @param overridden whether the object's annotation asks to have it pass; it refuses nothing then
   */
  public record LiveFinding(LiveObject object, Finding finding, boolean overridden) {}
}
