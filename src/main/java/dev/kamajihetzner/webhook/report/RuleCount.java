package dev.kamajihetzner.webhook.report;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How often a policy or a lint has found something.
 *
 * @param sources the files or Clusters
 */
record RuleCount(String rule, Map<Level, Integer> findings, Set<String> sources) {

  /** Of all that have found anything: what weighs most and is most frequent comes first. */
  static List<RuleCount> of(Report report) {
    Map<String, RuleCount> rules = new HashMap<>();
    for (JudgedObject object : report.objects()) {
      for (Remark remark : object.remarks()) {
        RuleCount count =
            rules.computeIfAbsent(
                remark.finding().rule(),
                rule -> new RuleCount(rule, new EnumMap<>(Level.class), new HashSet<>()));
        count.findings.merge(remark.level(), 1, Integer::sum);
        count.sources.add(object.source());
      }
    }
    Comparator<RuleCount> order = Comparator.comparing(it -> -it.number(Level.REFUSED));
    for (Level level : Level.values()) {
      order = order.thenComparing(it -> -it.number(level));
    }
    return rules.values().stream().sorted(order.thenComparing(RuleCount::rule)).toList();
  }

  int number(Level level) {
    return findings.getOrDefault(level, 0);
  }
}
