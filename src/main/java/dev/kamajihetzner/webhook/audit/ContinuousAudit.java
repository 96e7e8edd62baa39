package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Judges all Clusters once they are known, each again soon after something that it rests on has
 * changed, and all of them once an hour, a namespace at a time.
 */
public final class ContinuousAudit implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ContinuousAudit.class);

  /** Several objects of one Cluster mostly change together. */
  static final Duration SETTLING = Duration.ofMillis(500);

  /** What a new Cluster rests on is created one after the other, and until then much is missing. */
  private static final Duration ARRIVING = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  /**
   * If no more than one in so many of a namespace are due, they are read one by one, with about two
   * dozen requests each. Else all of it is listed, with about one request a kind.
   */
  private static final int FEW = 10;

  /** All that so many rest on takes about 20 MB while it is held. */
  private static final int MOST_HELD = 4_000;

  private final ClusterAuditor auditor;
  private final ClusterGraph graph;
  private final RestingClusters clusters;
  private final AuditQueue queue;
  private final LookedUp lookedUp;
  private final AuditReads reads;
  private final AuditListener listener;
  private final JudgedClusters judged = new JudgedClusters();
  private final PassSchedule schedule = new PassSchedule(System::nanoTime);
  private final Set<ObjectKey> arriving = new HashSet<>();
  private final Postponed postponed = new Postponed();
  private final Thread thread = new Thread(this::run, "audit");
  private Map<String, String> served = Map.of();
  private Duration retry = FIRST_RETRY;

  /**
   * @param graph of all that there is
   */
  ContinuousAudit(
      ClusterAuditor auditor,
      ClusterGraph graph,
      RestingClusters clusters,
      AuditQueue queue,
      LookedUp lookedUp,
      AuditReads reads,
      AuditListener listener) {
    this.auditor = auditor;
    this.graph = graph;
    this.clusters = clusters;
    this.queue = queue;
    this.lookedUp = lookedUp;
    this.reads = reads;
    this.listener = listener;
    thread.setDaemon(true);
  }

  /** Begins, in the background. */
  public void start() {
    thread.start();
  }

  /** Ends it; afterwards the listener is told nothing more. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      awaitGraph();
      judged.beginPass();
      judgeAll();
      while (true) {
        List<ObjectKey> due = queue.take(TICK);
        if (due.isEmpty()) {
          endPass();
          lookWhatIsServed();
          if (judged.all()) {
            queue.add(schedule.due(clusters.all()), Duration.ZERO);
          }
          queue.add(postponed.take(listener.room()), Duration.ZERO);
        } else {
          judge(arrived(due));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("no audit any more");
    }
  }

  /** What was not there because its kind was not, may be missing now, and the reverse. */
  private void lookWhatIsServed() {
    Map<String, String> now = reads.served().orElse(served);
    if (!now.equals(served)) {
      served = now;
      reads.servedAnew();
      judgeAll();
    }
  }

  /** Has all Clusters judged again, soon. */
  void judgeAll() {
    queue.add(clusters.all(), SETTLING);
  }

  /** Without those that are new, which wait a little longer, once. */
  private List<ObjectKey> arrived(List<ObjectKey> due) {
    if (!judged.all()) {
      return due;
    }
    List<ObjectKey> fresh =
        due.stream().filter(it -> !judged.contains(it) && arriving.add(it)).toList();
    queue.add(fresh, ARRIVING);
    List<ObjectKey> arrived = new ArrayList<>(due);
    arrived.removeAll(fresh);
    arriving.removeAll(arrived);
    return arrived;
  }

  private void awaitGraph() throws InterruptedException {
    while (reads.served().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
    }
    served = reads.served().orElse(served);
  }

  private void endPass() {
    Optional<Duration> pass = judged.endPass(queue.size() == 0);
    pass.ifPresent(took -> listener.passed(judged.clusters(), took));
  }

  private void judge(List<ObjectKey> due) throws InterruptedException {
    if (due.isEmpty()) {
      return;
    }
    List<ObjectKey> left = new ArrayList<>(due);
    long before = lookedUp.now();
    try {
      WholeObjects reader = reader(due);
      for (ObjectKey cluster : due) {
        judge(cluster, reader, before);
        left.remove(0);
      }
      retry = FIRST_RETRY;
    } catch (LiveReadFailed e) {
      if (retry.equals(FIRST_RETRY)) {
        LOG.warnf("audit: Clusters cannot be read, trying again: %s", e.getMessage());
      }
      queue.add(left, retry);
      retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }
  }

  private WholeObjects reader(List<ObjectKey> due) {
    String namespace = due.get(0).namespace();
    long there = clusters.all().stream().filter(it -> it.namespace().equals(namespace)).count();
    return few(due.size(), there) ? reads.oneByOne() : reads.ofNamespace(namespace);
  }

  /** Whether it takes less to read those that are due than to hold all that are there. */
  static boolean few(long due, long there) {
    return due * FEW <= there || there > MOST_HELD;
  }

  private void judge(ObjectKey key, WholeObjects reader, long before) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("told to end");
    }
    long begun = System.nanoTime();
    JudgedCluster result;
    try {
      result = auditor.judge(key, graph, reader);
    } catch (LiveReadFailed e) {
      throw e;
    } catch (RuntimeException e) {
      // The others are to be judged all the same.
      LOG.errorf(e, "audit: Cluster %s/%s: a fault of our own", key.namespace(), key.name());
      return;
    }
    if (result.audit().isEmpty()) {
      lookedUp.forget(key);
      postponed.remove(key);
      judged.remove(key).ifPresent(listener::gone);
      return;
    }
    if (lookedUp.put(key, result.restsOn(), before)) {
      queue.add(Set.of(key), SETTLING);
    }
    ClusterAudit audit = result.audit().get();
    // It was deleted, and another one has its name.
    judged.put(key, audit.cluster()).ifPresent(listener::gone);
    if (listener.audited(audit, Duration.ofNanos(System.nanoTime() - begun))) {
      postponed.remove(key);
    } else {
      postponed.add(key);
    }
  }
}
