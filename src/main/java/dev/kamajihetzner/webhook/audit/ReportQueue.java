package dev.kamajihetzner.webhook.audit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What waits to be told: of each Cluster the newest, first come, first served, and before all
 * others what goes first. So it holds no more than there are Clusters.
 */
final class ReportQueue {
  /** One task, and how it has fared so far. */
  record Entry(ReportTask task, int failures, long dueNanos, boolean goesFirst) {}

  private final Map<String, Entry> waiting = new LinkedHashMap<>();
  private long pausedUntilNanos = System.nanoTime();
  private boolean closed;

  /** Adds a task; where another one of its key has failed, it waits for its turn as that did. */
  synchronized void add(ReportTask task) {
    Entry before = waiting.get(task.key());
    waiting.put(
        task.key(),
        before == null
            ? new Entry(task, 0, System.nanoTime(), task.goesFirst())
            : new Entry(
                task, before.failures, before.dueNanos, before.goesFirst || task.goesFirst()));
    notifyAll();
  }

  /** Adds one again that has failed, unless there is a newer one. */
  synchronized void addAgain(Entry failed, Duration pause) {
    Entry newer = waiting.remove(failed.task.key());
    ReportTask task = newer == null ? failed.task : newer.task;
    waiting.put(
        task.key(),
        new Entry(
            task,
            failed.failures + 1,
            System.nanoTime() + pause.toNanos(),
            failed.goesFirst || task.goesFirst()));
  }

  /** Holds everything for a while. */
  synchronized void pause(Duration pause) {
    pausedUntilNanos = System.nanoTime() + pause.toNanos();
  }

  /**
   * Waits for a task.
   *
   * @return nothing after that time, or as soon as there is an end
   */
  synchronized Optional<Entry> take(Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    while (!closed) {
      long now = System.nanoTime();
      long next = end;
      if (now - pausedUntilNanos >= 0) {
        Entry first = null;
        for (Entry entry : waiting.values()) {
          if (now - entry.dueNanos < 0) {
            next = earlier(next, entry.dueNanos);
          } else if (first == null || entry.goesFirst && !first.goesFirst) {
            first = entry;
          }
        }
        if (first != null) {
          waiting.remove(first.task.key());
          return Optional.of(first);
        }
      } else {
        next = earlier(next, pausedUntilNanos);
      }
      if (now - end >= 0) {
        return Optional.empty();
      }
      try {
        wait(Math.max(1, (next - now) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        closed = true;
      }
    }
    return Optional.empty();
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  synchronized boolean holds(String key) {
    return waiting.containsKey(key);
  }

  synchronized int size() {
    return waiting.size();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
