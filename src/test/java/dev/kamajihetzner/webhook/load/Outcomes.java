package dev.kamajihetzner.webhook.load;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What became of an attacker's requests and connections. */
final class Outcomes {
  /** Its connection is still there at the end. */
  static final String STAYS = "stays";

  /** The server has closed it without an answer. */
  static final String CUT_OFF = "cut off";

  private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();

  void count(String outcome) {
    counts.computeIfAbsent(outcome, it -> new AtomicLong()).incrementAndGet();
  }

  void count(int status) {
    count(Integer.toString(status));
  }

  long of(String outcome) {
    AtomicLong count = counts.get(outcome);
    return count == null ? 0 : count.get();
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(it -> "%s: %,d".formatted(it.getKey(), it.getValue().get()))
        .collect(Collectors.joining(", "));
  }
}
