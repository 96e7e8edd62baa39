package dev.kamajihetzner.webhook.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.admission.InProcess;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.review.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What lookups and verdicts cost among many clusters, each of a Cluster, a KamajiControlPlane, a
 * HetznerCluster and five MachineDeployments, ten to a namespace.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LookupBenchmark {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int CLUSTERS_IN_A_NAMESPACE = 10;
  private static final int WORKER_SETS = 5;

  @Param({"10", "1000", "10000"})
  public int clusters;

  private final IndexedClusterGraph graph = new IndexedClusterGraph();
  private PolicyChain policies;
  private AdmissionRequest newWorkers;
  private AdmissionRequest controlPlaneUpgrade;
  private AdmissionRequest newHetznerCluster;
  private String namespace;
  private String name;

  @Setup(Level.Trial)
  public void fill() throws Exception {
    for (int i = 0; i < clusters; i++) {
      put("tenant-" + i / CLUSTERS_IN_A_NAMESPACE, "workload-" + i);
    }
    int middle = clusters / 2;
    namespace = "tenant-" + middle / CLUSTERS_IN_A_NAMESPACE;
    name = "workload-" + middle;
    policies = GivenChain.of(Map.of());
    newWorkers = request("current/machinedeployment-create", name + "-md-9");
    controlPlaneUpgrade = request("current/kamajicontrolplane-update-version", name);
    newHetznerCluster = request("current/hetznercluster-create-without-load-balancer-block", name);
  }

  /** A recorded request, as if it were about the cluster in the middle. */
  private AdmissionRequest request(String review, String object) throws Exception {
    AdmissionRequest recorded = InProcess.request(RecordedReviews.body(review));
    ObjectNode moved = recorded.object().deepCopy();
    if (recorded.kind() == Kind.MACHINE_DEPLOYMENT) {
      ((ObjectNode) moved.path("spec")).put("clusterName", name);
    }
    return new AdmissionRequest(
        recorded.kind(),
        recorded.subResource(),
        recorded.operation(),
        namespace,
        object,
        moved,
        recorded.oldObject(),
        recorded.dryRun(),
        recorded.requester());
  }

  private void put(String namespace, String name) {
    ObjectNode cluster = JSON.objectNode();
    ObjectNode spec = cluster.putObject("spec");
    reference(spec.putObject("controlPlaneRef"), Kind.KAMAJI_CONTROL_PLANE, name);
    reference(spec.putObject("infrastructureRef"), Kind.HETZNER_CLUSTER, name);
    graph.put(Kind.CLUSTER, namespace, name, cluster);

    ObjectNode controlPlane = JSON.objectNode();
    controlPlane.putObject("spec").put("version", "v1.25.2");
    graph.put(Kind.KAMAJI_CONTROL_PLANE, namespace, name, controlPlane);

    ObjectNode hetznerCluster = JSON.objectNode();
    hetznerCluster.putObject("spec").putObject("controlPlaneLoadBalancer").put("enabled", false);
    graph.put(Kind.HETZNER_CLUSTER, namespace, name, hetznerCluster);

    for (int i = 0; i < WORKER_SETS; i++) {
      ObjectNode workers = JSON.objectNode();
      workers
          .putObject("spec")
          .put("clusterName", name)
          .putObject("template")
          .putObject("spec")
          .put("version", "v1.25.2");
      graph.put(Kind.MACHINE_DEPLOYMENT, namespace, name + "-md-" + i, workers);
    }
  }

  private static void reference(ObjectNode reference, Kind kind, String name) {
    reference.put("apiGroup", kind.group()).put("kind", kind.toString()).put("name", name);
  }

  @Benchmark
  public List<WorkerSet> workerSetsOfACluster() {
    return graph.workerSets(namespace, name);
  }

  @Benchmark
  public List<Cluster> clusterOfAHetznerCluster() {
    return graph.clustersWithInfrastructure(namespace, name);
  }

  @Benchmark
  public Verdict verdictOnNewWorkers() {
    return policies.validate(newWorkers, graph);
  }

  @Benchmark
  public Verdict verdictOnAControlPlaneUpgrade() {
    return policies.validate(controlPlaneUpgrade, graph);
  }

  @Benchmark
  public Verdict verdictOnANewHetznerCluster() {
    return policies.mutate(newHetznerCluster, graph);
  }
}
