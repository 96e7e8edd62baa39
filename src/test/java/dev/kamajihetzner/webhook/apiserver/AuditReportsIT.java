package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.audit.AuditFinding;
import dev.kamajihetzner.webhook.audit.AuditMetrics;
import dev.kamajihetzner.webhook.audit.AuditedObject;
import dev.kamajihetzner.webhook.audit.ClusterAudit;
import dev.kamajihetzner.webhook.audit.ReportWriter;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.settings.Settings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What audits tell, with the account of deploy/controller, on upstream's definitions of reports.
 */
@NeedsApiServer(atLeast = "1.25", why = "older ones may not know the definitions of reports")
class AuditReportsIT {
  private static final Path DEFINITIONS = Path.of("..", "shared", "crds", "reports");
  private static final Path DEPLOY = Path.of("deploy");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TOOK = Duration.ofMillis(1);
  private static final String OPEN = "openreports.io";
  private static final String POLICY = "wgpolicyk8s.io";
  private static final Map<String, String> VERSIONS = Map.of(OPEN, "v1alpha1", POLICY, "v1beta1");
  private static final Map<String, String> KINDS = Map.of(OPEN, "Report", POLICY, "PolicyReport");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static AuditLog audit;
  private static ApiServer apiServer;
  private static Api api;
  private static KubernetesClient account;

  private final Deque<ReportWriter> writers = new ArrayDeque<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger again = new AtomicInteger();
  private String namespace;

  @BeforeAll
  static void startApiServer() throws Exception {
    assumeTrue(
        Files.isDirectory(DEFINITIONS),
        () -> "upstream's definitions are not beside the project: " + DEFINITIONS);
    audit = new AuditLog();
    apiServer = ApiServer.start(audit.flags());
    api = new Api(apiServer.config());
    ManagementCluster.install(api, Generation.V1BETA2.definitions());
    for (String file :
        List.of(
            "base/00-namespace.yaml",
            "controller/10-service-account.yaml",
            "controller/25-audit-rbac.yaml",
            "components/audit-repair/71-audit-repair.yaml")) {
      apiServer.kubectl().run("", "apply", "-f", DEPLOY.resolve(file).toString()).succeeded();
    }
    Path kubeconfig = Account.of(api, "kamaji-hetzner-webhook-controller").kubeconfig();
    account =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  @AfterAll
  static void stopApiServer() {
    if (account != null) {
      account.close();
    }
    if (apiServer != null) {
      apiServer.close();
    }
  }

  @BeforeEach
  void makeNamespace() {
    namespace = "reports-" + NUMBER.incrementAndGet();
    ObjectNode object = ManagementCluster.object("v1", "Namespace", "", namespace);
    api.create(object).accepted();
  }

  @AfterEach
  void stopAndLookAtFailures() {
    writers.forEach(ReportWriter::stop);
    assertThat(audit.requests()).allMatch(it -> it.status() != 403, "is allowed");
    assertThat(written("report", "failed") + written("event", "failed")).isZero();
  }

  private static void install(String... groups) {
    for (String group : List.of(OPEN, POLICY)) {
      Path file = definition(group);
      if (List.of(groups).contains(group)) {
        ManagementCluster.install(api, List.of(file));
      } else {
        apiServer.kubectl().run("", "delete", "--ignore-not-found", "-f", file.toString());
      }
    }
  }

  private static Path definition(String group) {
    return DEFINITIONS.resolve(
        group + "_" + (group.equals(OPEN) ? "reports" : "policyreports") + ".yaml");
  }

  private ReportWriter writer(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("kamaji-hetzner.graph.discovery-interval", "1s");
    for (int i = 0; i < settings.length; i += 2) {
      all.put("kamaji-hetzner." + settings[i], settings[i + 1]);
    }
    Settings given = Settings.of(all);
    ReportWriter writer =
        new ReportWriter(account, given.audit(), given.graph(), new AuditMetrics(registry));
    writers.push(writer);
    writer.start(again::incrementAndGet);
    return writer;
  }

  private double written(String object, String outcome) {
    return registry
        .find("kamaji_hetzner.audit.writes")
        .tags("object", object, "outcome", outcome)
        .counters()
        .stream()
        .mapToDouble(it -> it.count())
        .sum();
  }

  private ObjectNode object(Kind kind, String name) {
    return ManagementCluster.object(
        Generation.V1BETA2.apiVersion(kind), kind.toString(), namespace, name);
  }

  private AuditedObject cluster(String name) {
    ObjectNode cluster = object(Kind.CLUSTER, name);
    cluster.withObject("/spec").put("paused", true);
    return AuditedObject.of(api.create(cluster).accepted().body());
  }

  private static ClusterAudit audit(AuditedObject cluster, AuditFinding... findings) {
    return new ClusterAudit(cluster, 1, List.of(findings));
  }

  private static AuditFinding refusal(AuditedObject object) {
    return new AuditFinding(
        object,
        new Finding(
            PolicyId.CONTROL_PLANE_PAIRING.toString(),
            Finding.Severity.REFUSAL,
            Finding.Basis.GRAPH,
            JsonPointer.compile("/spec/infrastructureRef/name"),
            "the HetznerCluster's load balancer is on",
            "true",
            "false",
            "Make the HetznerCluster again without it.",
            false),
        false);
  }

  private static AuditFinding warning(AuditedObject object) {
    return new AuditFinding(
        object,
        Finding.warning(
            PolicyId.CONTROL_PLANE_FIELDS,
            JsonPointer.compile("/spec/clusterNetwork/apiServerPort"),
            "cannot be read"),
        false);
  }

  private static AuditFinding lint(AuditedObject object) {
    return new AuditFinding(
        object,
        Finding.advice("addons", JsonPointer.compile("/spec/addons"), "lists no CoreDNS"),
        false);
  }

  private static ObjectNode report(String group, AuditedObject cluster) {
    return ManagementCluster.object(
        group + '/' + VERSIONS.get(group),
        KINDS.get(group),
        cluster.namespace(),
        "kamaji-hetzner-webhook-" + cluster.uid());
  }

  private static boolean isThere(ObjectNode report) {
    return api.get(report).isAccepted();
  }

  private static void awaitThat(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  private static List<String> texts(JsonNode results, String field) {
    return StreamSupport.stream(results.spliterator(), false)
        .map(it -> it.path(field).asText())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {OPEN, POLICY})
  void aReportIsStoredWholeAndNotWrittenAgain(String group) {
    install(OPEN, POLICY);
    AuditedObject cluster = cluster("blue");
    AuditFinding overridden = new AuditFinding(cluster, refusal(cluster).finding(), true);
    ReportWriter writer = writer("audit.reports", group);
    ClusterAudit found =
        audit(cluster, lint(cluster), warning(cluster), overridden, refusal(cluster));
    writer.audited(found, TOOK);
    awaitThat(() -> isThere(report(group, cluster)));

    ObjectNode stored = api.stored(report(group, cluster));
    assertThat(stored.path("scope").path("uid").asText()).isEqualTo(cluster.uid());
    assertThat(stored.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(cluster.uid());
    assertThat(stored.path("source").asText())
        .isEqualTo(group.equals(OPEN) ? "kamaji-hetzner-webhook" : "");
    JsonNode results = stored.path("results");
    assertThat(texts(results, "result")).containsExactly("fail", "warn", "warn", "skip");
    assertThat(texts(results, "severity")).containsExactly("high", "medium", "low", "high");
    assertThat(results)
        .allSatisfy(
            it ->
                // What the definitions do not know is not stored.
                assertThat(it.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                        "source",
                        "policy",
                        "rule",
                        "category",
                        "severity",
                        "result",
                        "scored",
                        "message",
                        "properties",
                        "resources",
                        "timestamp"));

    writer.audited(found, TOOK);
    awaitThat(() -> written("report", "unchanged") == 1);
    assertThat(api.stored(report(group, cluster))).isEqualTo(stored);

    // Another process, as after a restart.
    writer.stop();
    writer("audit.reports", group).audited(found, TOOK);
    awaitThat(() -> written("report", "unchanged") == 2);
    assertThat(api.stored(report(group, cluster))).isEqualTo(stored);
    assertThat(written("event", "created")).isEqualTo(4);
  }

  @Test
  void describeShowsWhatCameAndWentAndWhatToDo() {
    install(OPEN);
    AuditedObject cluster = cluster("blue");
    ReportWriter writer = writer();
    writer.audited(audit(cluster, refusal(cluster)), TOOK);
    writer.audited(audit(cluster("green")), TOOK);
    awaitThat(() -> written("report", "created") == 2);
    writer.audited(audit(cluster), TOOK);
    awaitThat(() -> written("report", "replaced") == 1);

    String described =
        apiServer
            .kubectl()
            .run("", "describe", "clusters.cluster.x-k8s.io", "blue", "-n", namespace)
            .succeeded()
            .output();

    assertThat(described)
        .containsPattern(
            "Warning +PolicyViolation +\\S+ +kamaji-hetzner-webhook +Cluster blue:"
                + " control-plane-pairing: the HetznerCluster's load balancer is on; found true,"
                + " expected false\\. Make the HetznerCluster again without it\\.")
        .containsPattern(
            "Normal +FindingResolved .* Cluster blue: control-plane-pairing: no longer");
    System.out.println(described.substring(described.indexOf("Events:")));
    System.out.println(
        apiServer
            .kubectl()
            .run(
                "",
                "get",
                "reports.openreports.io",
                "-A",
                "-l",
                "app.kubernetes.io/managed-by=kamaji-hetzner-webhook")
            .succeeded()
            .output());
  }

  @Test
  void reportsFollowTheApisAsTheyComeAndGo() {
    install();
    AuditedObject cluster = cluster("blue");
    ReportWriter writer = writer();
    ClusterAudit found = audit(cluster, refusal(cluster));
    writer.audited(found, TOOK);
    writer.passed(List.of(cluster), TOOK);
    awaitThat(() -> registry.get("kamaji_hetzner.audit.backlog").gauge().value() == 0);

    install(POLICY);
    awaitThat(() -> again.get() == 1);
    writer.audited(found, TOOK);
    awaitThat(() -> isThere(report(POLICY, cluster)));

    install(OPEN, POLICY);
    awaitThat(() -> again.get() == 2);
    writer.audited(found, TOOK);
    awaitThat(() -> isThere(report(OPEN, cluster)) && !isThere(report(POLICY, cluster)));

    install(POLICY);
    // Until it is known to be gone, what is written comes to nothing.
    writer.audited(audit(cluster), TOOK);
    awaitThat(() -> again.get() == 3);
    writer.audited(found, TOOK);
    awaitThat(() -> isThere(report(POLICY, cluster)));

    install();
    awaitThat(() -> again.get() == 4);
    writer.audited(found, TOOK);
    awaitThat(() -> registry.get("kamaji_hetzner.audit.backlog").gauge().value() == 0);
  }

  @Test
  void whatOthersAddStaysAndWhatIsTheirsIsLeftAlone() {
    install(OPEN);
    AuditedObject blue = cluster("blue");
    AuditedObject green = cluster("green");
    ObjectNode foreign = report(OPEN, green);
    foreign.withObject("/metadata/labels").put("app.kubernetes.io/managed-by", "kyverno");
    ObjectNode stored = api.create(foreign).accepted().body();
    ReportWriter writer = writer();
    writer.audited(audit(blue), TOOK);
    awaitThat(() -> isThere(report(OPEN, blue)));
    api.mergePatch(report(OPEN, blue), "{\"metadata\":{\"annotations\":{\"note\":\"n\"}}}")
        .accepted();

    writer.audited(audit(blue, refusal(blue)), TOOK);
    writer.audited(audit(green, refusal(green)), TOOK);
    awaitThat(() -> written("report", "replaced") == 1 && written("report", "foreign") == 1);

    assertThat(api.stored(report(OPEN, blue)).at("/metadata/annotations/note").asText())
        .isEqualTo("n");
    assertThat(api.stored(foreign)).isEqualTo(stored);
  }

  @Test
  void reportsOfClustersThatAreGoneGo() {
    install(OPEN);
    AuditedObject gone = cluster("gone");
    AuditedObject missed = cluster("missed");
    AuditedObject there = cluster("there");
    ReportWriter writer = writer();
    for (AuditedObject one : List.of(gone, missed, there)) {
      writer.audited(audit(one), TOOK);
    }
    awaitThat(() -> written("report", "created") == 3);

    writer.gone(gone);
    awaitThat(() -> !isThere(report(OPEN, gone)));

    // Nobody has said that this one is gone; here is no garbage collector either.
    writer.stop();
    writer().passed(List.of(there), TOOK);
    awaitThat(() -> !isThere(report(OPEN, missed)));
    assertThat(isThere(report(OPEN, there))).isTrue();
  }

  @Test
  void manyAuditsAreWrittenAtARateAndNoneAfterTheEnd() {
    install(OPEN);
    AuditedObject blue = cluster("blue");
    ReportWriter writer = writer();
    final int before = audit.writes().size();
    final long start = System.nanoTime();
    IntStream.range(0, 1_000)
        .mapToObj(
            it ->
                new AuditedObject(blue.apiVersion(), blue.kind(), namespace, "c" + it, "uid-" + it))
        .forEach(it -> writer.audited(audit(it), TOOK));
    await().atMost(PATIENCE).until(() -> written("report", "created") >= 100);
    writer.stop();
    final double seconds = (System.nanoTime() - start) / 1e9;
    final double created = written("report", "created");

    awaitThat(() -> audit.writes().size() - before >= created);
    System.out.printf("%.0f writes in %.1f s%n", created, seconds);
    assertThat(created / seconds).isBetween(15.0, 20.5);
    writer.audited(audit(blue), TOOK);
    assertThat(isThere(report(OPEN, blue))).isFalse();
    assertThat(audit.writes().size() - before).isEqualTo((int) created);
  }

  private static AuditFinding missing(
      AuditedObject object, PolicyId policy, String field, String value) {
    return new AuditFinding(
        object,
        Finding.warning(policy, JsonPointer.compile(field), "is not set").expected(value),
        false);
  }

  @Test
  void whatIsAskedForIsRepairedAndNotAgain() {
    install(OPEN);
    AuditedObject cluster = cluster("blue");
    Documents example = Generation.V1BETA2.example("minimal").in(namespace);
    ObjectNode hetznerCluster = example.the(Kind.HETZNER_CLUSTER);
    ObjectNode controlPlane = example.the(Kind.KAMAJI_CONTROL_PLANE);
    controlPlane.withObject("/spec/network").remove("serviceAnnotations");
    hetznerCluster.withObject("/metadata").remove("annotations");
    ClusterAudit found =
        audit(
            cluster,
            missing(
                AuditedObject.of(api.create(hetznerCluster).accepted().body()),
                PolicyId.EXTERNAL_CONTROL_PLANE,
                "/metadata/annotations/capi.syself.com~1allow-empty-control-plane-address",
                "true"),
            missing(
                AuditedObject.of(api.create(controlPlane).accepted().body()),
                PolicyId.LOAD_BALANCER_LOCATION,
                "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location",
                "fsn1"));
    ReportWriter writer = writer("audit.repair", "true");
    writer.audited(found, TOOK);
    awaitThat(() -> written("repair", "patched") == 2);

    assertThat(api.stored(controlPlane).at("/spec/network/serviceAnnotations").toString())
        .isEqualTo("{\"load-balancer.hetzner.cloud/location\":\"fsn1\"}");
    JsonNode annotations = api.stored(hetznerCluster).at("/metadata/annotations");
    assertThat(annotations.path("capi.syself.com/allow-empty-control-plane-address").asText())
        .isEqualTo("true");
    awaitThat(() -> isThere(report(OPEN, cluster)));
    assertThat(api.stored(report(OPEN, cluster)).at("/summary/pass").asInt()).isEqualTo(1);

    // Somebody takes one back; another process finds that.
    api.mergePatch(
            hetznerCluster,
            "{\"metadata\":{\"annotations\":"
                + "{\"capi.syself.com/allow-empty-control-plane-address\":null}}}")
        .accepted();
    writer.stop();
    writer("audit.repair", "true").audited(audit(cluster, found.findings().get(0)), TOOK);
    awaitThat(() -> written("report", "replaced") == 1);

    assertThat(written("repair", "patched")).isEqualTo(2);
    assertThat(api.stored(report(OPEN, cluster)).at("/results/0/message").asText())
        .contains("somebody has taken it away");
    assertThat(api.stored(hetznerCluster).at("/metadata/annotations")).hasSize(1);
  }
}
