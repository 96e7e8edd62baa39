package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.cluster.GraphSettings;
import dev.kamajihetzner.webhook.cluster.RequestFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tells what audits find: reports, Events, repairs, log and metrics. On a thread of its own, at
 * most 20 writes a second, of each Cluster only the newest audit; what fails is tried again.
 *
 * <p>Methods may be called by any thread and do not wait, but for {@link #stop}. A writer is
 * started once and stopped once.
 */
public class ReportWriter implements AuditListener {
  private static final Logger LOG = Logger.getLogger(ReportWriter.class);
  private static final int WRITES_PER_SECOND = 20;

  /** Of some kilobytes each; they take half a minute to be written. */
  private static final int MOST_WAITING = 500;

  private static final int MOST_WAITING_WITH_CHANGES = 2 * MOST_WAITING;

  private static final String WHAT = "reports";

  /** Looking which APIs are served, among what fails. */
  private static final String LOOK = "look";

  /** An API or a namespace that is gone for so many tries stays away. */
  private static final int MOST_TRIES_WHERE_GONE = 5;

  private static final Duration GONE_PAUSE = Duration.ofSeconds(1);

  /** What a write may still take when it all ends. */
  private static final Duration LAST_WRITE = Duration.ofSeconds(3);

  private final ReportQueue queue = new ReportQueue();
  private final ReportRate rate = new ReportRate(WRITES_PER_SECOND);
  private final ReportFailures failures = new ReportFailures();

  /** Judged since the last pass, so that no list of Clusters is too old to know them. */
  private final Set<String> recent = ConcurrentHashMap.newKeySet();

  private final Duration interval;
  private final AuditMetrics metrics;
  private final ReportApis apis;
  private final ReportTeller teller;
  private final ReportSweep sweep;
  private Thread thread;
  private Runnable auditAgain;
  private int outages;

  /**
   * One that writes to an API server.
   *
   * @param client sees whole objects
   * @param graph says how often to look which APIs are served
   */
  public ReportWriter(
      KubernetesClient client, AuditSettings settings, GraphSettings graph, AuditMetrics metrics) {
    this(rate -> new ReportRequests(client, rate), settings, graph.discoveryInterval(), metrics);
  }

  /** Makes a store whose writes keep to a rate. */
  @FunctionalInterface
  interface Store {
    ReportStore at(ReportRate rate);
  }

  ReportWriter(Store stores, AuditSettings settings, Duration interval, AuditMetrics metrics) {
    ReportStore store = stores.at(rate);
    this.interval = interval;
    this.metrics = metrics;
    this.apis = new ReportApis(store, settings.reports(), interval);
    this.sweep = new ReportSweep(store, apis, metrics);
    this.teller =
        new ReportTeller(
            store,
            apis,
            new ReportMemory(),
            failures,
            metrics,
            settings.repair()
                ? Optional.of(new Repair(store, failures, metrics))
                : Optional.empty(),
            Clock.systemUTC());
    metrics.backlog(queue::size);
  }

  /**
   * Begins to write. Only for a leader.
   *
   * @param auditAgain has all Clusters judged again, as reports go elsewhere from now on; runs on
   *     the writer's thread and should not wait
   */
  public synchronized void start(Runnable auditAgain) {
    this.auditAgain = auditAgain;
    thread = new Thread(this::run, "audit-reports");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public boolean audited(ClusterAudit audit, Duration took) {
    return add(new ReportTask.Audited(audit, false), took, MOST_WAITING);
  }

  @Override
  public boolean auditedAfterChange(ClusterAudit audit, Duration took) {
    return add(new ReportTask.Audited(audit, true), took, MOST_WAITING_WITH_CHANGES);
  }

  private boolean add(ReportTask.Audited task, Duration took, int mostWaiting) {
    ClusterAudit audit = task.audit();
    metrics.audited(audit, ReportResults.of(audit), took);
    recent.add(audit.cluster().uid());
    if (queue.size() >= mostWaiting && !queue.holds(task.key())) {
      return false;
    }
    queue.add(task);
    return true;
  }

  @Override
  public int room() {
    return Math.max(0, MOST_WAITING - queue.size());
  }

  @Override
  public void gone(AuditedObject cluster) {
    metrics.gone(cluster.uid());
    recent.remove(cluster.uid());
    queue.add(new ReportTask.Gone(cluster));
  }

  @Override
  public void passed(Collection<AuditedObject> clusters, Duration took) {
    Set<String> uids = new HashSet<>();
    clusters.forEach(it -> uids.add(it.uid()));
    metrics.passed(uids, took);
    Set<String> judged = Set.copyOf(recent);
    recent.removeAll(judged);
    queue.add(new ReportTask.Passed(and(uids, judged)));
  }

  /**
   * Ends it: what waits is dropped, and when this returns, nothing more is written. Waits for a
   * write that is under way; one that takes longer than a few seconds is broken off.
   */
  public void stop() {
    queue.close();
    rate.stop();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    try {
      if (running != null) {
        running.join(LAST_WRITE.toMillis());
        running.interrupt();
        running.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!queue.isClosed()) {
      Optional<ReportQueue.Entry> next = queue.take(interval);
      boolean looked = false;
      try {
        look();
        looked = true;
        next.ifPresent(this::tell);
      } catch (CancellationException e) {
        return;
      } catch (RuntimeException e) {
        failed(looked ? next.orElseThrow().task().key() : LOOK, next, e);
      }
    }
  }

  private void look() {
    if (apis.look()) {
      queue.add(new ReportTask.ChosenAnew());
      auditAgain.run();
    }
    failures.succeeded(WHAT, LOOK);
  }

  private void tell(ReportQueue.Entry entry) {
    ReportTask task = entry.task();
    boolean there = true;
    if (task instanceof ReportTask.Audited audited) {
      there = teller.tell(audited.audit());
    } else if (task instanceof ReportTask.Gone gone) {
      sweep.gone(gone.cluster());
      teller.forget(gone.cluster().uid());
    } else if (task instanceof ReportTask.Passed passed) {
      sweep.passed(and(recent, passed.clusters()));
      teller.passed(passed.clusters());
    } else {
      sweep.chosenAnew();
    }
    outages = 0;
    failures.succeeded(WHAT, task.key());
    if (!there) {
      apis.doubt();
      if (entry.failures() < MOST_TRIES_WHERE_GONE) {
        queue.addAgain(entry, GONE_PAUSE);
      }
    }
  }

  private static Set<String> and(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  private void failed(String key, Optional<ReportQueue.Entry> entry, RuntimeException failure) {
    if (!(failure instanceof KubernetesClientException)) {
      LOG.errorf(failure, "audit: a fault of our own");
      return;
    }
    if (ReportFailures.isOutage(failure)) {
      failures.failed(WHAT, key, failure);
      queue.pause(ReportFailures.pause(failure, outages++));
      entry.ifPresent(it -> queue.addAgain(it, Duration.ZERO));
      return;
    }
    if (ReportFailures.isInEndingNamespace(failure)) {
      return;
    }
    if (!RequestFailure.conflict(failure)) {
      failures.failed(WHAT, key, failure);
    }
    entry.ifPresent(it -> queue.addAgain(it, ReportFailures.pause(failure, it.failures())));
  }
}
