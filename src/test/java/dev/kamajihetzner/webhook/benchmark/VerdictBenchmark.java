package dev.kamajihetzner.webhook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamajihetzner.webhook.admission.InProcess;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import dev.kamajihetzner.webhook.cluster.ManifestGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** What each recorded review costs on one core, in the graph that its tests have. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class VerdictBenchmark {
  private static final JsonMapper JSON = new JsonMapper();

  @Param({
    "current/cluster-create",
    "current/hetznercluster-create-without-load-balancer-block",
    "current/kamajicontrolplane-create-without-location",
    "current/kamajicontrolplane-update-version",
    "current/machinedeployment-create",
    "legacy/cluster-create",
    "legacy/cluster-server-side-apply-dryrun",
    "legacy/hetznercluster-create",
    "legacy/hetznercluster-delete",
    "legacy/hetznercluster-server-side-apply-dryrun",
    "legacy/hetznercluster-update-annotation-removed",
    "legacy/hetznercluster-update-finalizer-added",
    "legacy/hetznercluster-update-finalizer-removed-while-deleting",
    "legacy/hetznercluster-update-load-balancer-enabled",
    "legacy/kamajicontrolplane-create",
    "legacy/kamajicontrolplane-delete",
    "legacy/kamajicontrolplane-server-side-apply-dryrun-with-nulls",
    "legacy/kamajicontrolplane-update-version",
    "legacy/machinedeployment-create",
    "legacy/machinedeployment-server-side-apply-dryrun-with-nulls",
    "legacy/machinedeployment-update-version"
  })
  public String review;

  private byte[] body;
  private AdmissionRequest request;
  private InProcess webhook;

  @Setup(Level.Trial)
  public void read() throws Exception {
    // As short as the API server sends it.
    JsonNode json = JSON.readTree(RecordedReviews.body(review));
    body = JSON.writeValueAsBytes(json);
    request = InProcess.request(body);
    webhook =
        new InProcess(
            GivenChain.of(Map.of()),
            ManifestGraph.read(Path.of("src/test/resources/admission/manifests")));
  }

  /** Both webhooks' verdicts, the request already read. */
  @Benchmark
  public List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>(2);
    verdicts.add(webhook.policies().mutate(request, webhook.graph()));
    verdicts.add(webhook.policies().validate(request, webhook.graph()));
    return verdicts;
  }

  /** The mutating webhook, from the bytes that come to the bytes that go. */
  @Benchmark
  public byte[] mutateWithJson() throws Exception {
    return webhook.mutate(body);
  }

  /** The validating webhook, from the bytes that come to the bytes that go. */
  @Benchmark
  public byte[] validateWithJson() throws Exception {
    return webhook.validate(body);
  }
}
