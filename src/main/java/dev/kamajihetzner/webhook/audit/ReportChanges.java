package dev.kamajihetzner.webhook.audit;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What differs between what was said of a Cluster and what is to be said now.
 *
 * @param results all that is to be said now, with the times at which each was first seen
 * @param came findings that nobody was told of
 * @param went findings that are there no more
 */
record ReportChanges(List<ReportResult> results, List<ReportResult> came, List<ReportResult> went) {

  static ReportChanges between(List<ReportResult> before, List<ReportResult> now, Instant time) {
    Map<String, Deque<ReportResult>> known = new HashMap<>();
    before.forEach(it -> known.computeIfAbsent(it.identity(), id -> new ArrayDeque<>()).add(it));
    Map<ReportResult, ReportResult> earlier = new HashMap<>();
    // One that has stayed as it was is not the earlier form of another one.
    now.forEach(
        one ->
            known.getOrDefault(one.identity(), new ArrayDeque<>()).stream()
                .filter(it -> it.message().equals(one.message()))
                .findFirst()
                .ifPresent(it -> earlier.put(one, it)));
    earlier.values().forEach(it -> known.get(it.identity()).remove(it));
    List<ReportResult> results = new ArrayList<>();
    List<ReportResult> came = new ArrayList<>();
    for (ReportResult one : now) {
      ReportResult same =
          earlier.containsKey(one)
              ? earlier.get(one)
              : known.getOrDefault(one.identity(), new ArrayDeque<>()).poll();
      Instant seen = same == null ? null : same.seen();
      results.add(one.seen(seen == null ? time : seen));
      if (same == null && one.isFinding()) {
        came.add(one);
      }
    }
    List<ReportResult> went =
        before.stream()
            .filter(ReportResult::isFinding)
            .filter(it -> known.get(it.identity()).contains(it))
            .toList();
    return new ReportChanges(List.copyOf(results), List.copyOf(came), went);
  }
}
