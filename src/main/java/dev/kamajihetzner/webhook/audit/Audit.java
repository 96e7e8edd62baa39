package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.cluster.ClusterWatches;
import dev.kamajihetzner.webhook.cluster.GraphClient;
import dev.kamajihetzner.webhook.cluster.GraphSettings;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.cluster.ObjectStore;
import dev.kamajihetzner.webhook.cluster.ServedKind;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The audit of the cluster that the application's client knows. */
@Singleton
public class Audit {
  private static final Duration REQUEST = Duration.ofSeconds(10);

  private final Instance<KubernetesClient> clients;
  private final Instance<KubernetesClient> graphClients;
  private final GraphSettings graphSettings;
  private final ClusterAuditor auditor;
  private final AuditSettings settings;
  private final AuditMetrics metrics;
  private ClusterWatches watches;
  private ContinuousAudit running;
  private ReportWriter writer;

  Audit(
      Instance<KubernetesClient> clients,
      @GraphClient Instance<KubernetesClient> graphClients,
      GraphSettings graphSettings,
      ClusterAuditor auditor,
      AuditSettings settings,
      AuditMetrics metrics) {
    this.clients = clients;
    this.graphClients = graphClients;
    this.graphSettings = graphSettings;
    this.auditor = auditor;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Begins, in the background; only where nobody else audits. */
  public synchronized void start() {
    IndexedClusterGraph graph = new IndexedClusterGraph();
    ObjectStore clusters = graph.store(Kind.CLUSTER);
    RestingClusters resting = new RestingClusters(graph, clusters::keys);
    Set<GroupKind> kept =
        AuditedKinds.ALL.stream()
            .map(ServedKind::kind)
            .filter(it -> Kind.of(it).isEmpty())
            .collect(Collectors.toSet());
    LookedUp lookedUp = new LookedUp(key -> kept.contains(key.kind()));
    AuditQueue queue = new AuditQueue(System::nanoTime);
    ObservedChanges changes =
        new ObservedChanges(
            graph, resting, lookedUp, it -> queue.add(it, ContinuousAudit.SETTLING));
    Map<ServedKind, ObjectStore> others = new HashMap<>();
    AuditedKinds.ALL.stream()
        .filter(it -> kept.contains(it.kind()))
        .forEach(it -> others.put(it, changes.of(it.kind())));
    Duration discovery = graphSettings.discoveryInterval();
    watches = new ClusterWatches(graphClients.get(), discovery, graph, changes::around, others);
    WholeReads reads = new WholeReads(clients.get(), AuditedKinds.ALL, REQUEST, discovery);
    writer = new ReportWriter(clients.get(), settings, graphSettings, metrics);
    running =
        new ContinuousAudit(
            auditor, graph, resting, queue, lookedUp, new ReadsOfKinds(reads, watches), writer);
    writer.start(running::judgeAll);
    watches.start();
    running.start();
  }

  /** Ends it; when this returns, nothing more is written. It may begin again. */
  public synchronized void stop() {
    if (running != null) {
      running.close();
      watches.close();
      writer.stop();
      running = null;
    }
  }

  /** Somebody else audits, so what was found here says nothing any more. */
  public void standBy() {
    metrics.forget();
  }

  private record ReadsOfKinds(WholeReads reads, ClusterWatches watches) implements AuditReads {
    @Override
    public Optional<Map<String, String>> served() {
      return watches.notReady().isEmpty() ? Optional.of(watches.versions()) : Optional.empty();
    }

    @Override
    public void servedAnew() {
      reads.forgetVersions();
    }

    @Override
    public WholeObjects oneByOne() {
      return new SingleReads(reads);
    }

    @Override
    public WholeObjects ofNamespace(String namespace) {
      return NamespaceReads.list(reads, namespace);
    }
  }
}
