package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Those that are to be judged because it is their turn, and not because of a change. */
  private final Set<ObjectKey> inTurn = ConcurrentHashMap.newKeySet();

  private final Postponed postponed = new Postponed();
  private final Thread thread = new Thread(this::run, "audit");
  private final ReadAhead readAhead;
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
    this.readAhead = new ReadAhead(reads, clusters, lookedUp);
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
      Optional<ReadAhead.Batch> reading = Optional.empty();
      while (true) {
        List<ObjectKey> due = arrived(queue.take(reading.isPresent() ? Duration.ZERO : TICK));
        Optional<ReadAhead.Batch> next =
            due.isEmpty() ? Optional.empty() : Optional.of(readAhead.read(due));
        if (reading.isPresent()) {
          judge(reading.get());
        } else if (next.isEmpty()) {
          lookAround();
        }
        reading = next;
      }
    } catch (InterruptedException e) {
      LOG.debug("no audit any more");
    } finally {
      readAhead.close();
    }
  }

  /** Nothing is due. */
  private void lookAround() {
    judged.endPass(queue.size() == 0).ifPresent(took -> listener.passed(judged.clusters(), took));
    lookWhatIsServed();
    if (judged.all()) {
      addInTurn(schedule.due(clusters.all()), Duration.ZERO);
    }
    addInTurn(postponed.take(listener.room()), Duration.ZERO);
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
    addInTurn(clusters.all(), SETTLING);
  }

  private void addInTurn(Collection<ObjectKey> due, Duration delay) {
    inTurn.addAll(due);
    queue.add(due, delay);
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

  private void judge(ReadAhead.Batch batch) throws InterruptedException {
    List<ObjectKey> left = new ArrayList<>(batch.due());
    try {
      WholeObjects reader = batch.await();
      for (ObjectKey cluster : batch.due()) {
        judge(cluster, reader, batch.before());
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
    boolean changed = !inTurn.remove(key);
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
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    if (changed ? listener.auditedAfterChange(audit, took) : listener.audited(audit, took)) {
      postponed.remove(key);
    } else {
      postponed.add(key);
    }
  }
}
