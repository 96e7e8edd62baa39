package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.audit.AuditFinding;
import dev.kamajihetzner.webhook.audit.AuditMetrics;
import dev.kamajihetzner.webhook.audit.AuditedObject;
import dev.kamajihetzner.webhook.audit.ClusterAudit;
import dev.kamajihetzner.webhook.audit.ReportWriter;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of the rights that deploy/controller gives to tell what audits find, each one is used. */
@NeedsApiServer(atLeast = "1.25", why = "older ones may not know the definitions of reports")
class AuditRightsIT {
  private static final Path DEFINITIONS = Path.of("..", "shared", "crds", "reports");
  private static final Path DEPLOY = Path.of("deploy");
  private static final Duration TOOK = Duration.ofMillis(1);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static AuditLog audit;
  private static ApiServer apiServer;
  private static Api api;
  private static KubernetesClient account;

  /** Whether a rule is there for what audits tell; the others are for what they read. */
  private static boolean isForTelling(JsonNode rule) {
    String group = rule.at("/apiGroups/0").asText();
    return List.of("openreports.io", "wgpolicyk8s.io").contains(group)
        || rule.at("/resources/0").asText().equals("events");
  }

  private static ObjectNode role() {
    return Documents.read(DEPLOY.resolve("controller/25-audit-rbac.yaml")).all().stream()
        .filter(it -> it.path("kind").asText().equals("ClusterRole"))
        .findFirst()
        .orElseThrow();
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isDirectory(DEFINITIONS),
        () -> "upstream's definitions are not beside the project: " + DEFINITIONS);
    audit = new AuditLog();
    apiServer = ApiServer.start(audit.flags());
    api = new Api(apiServer.config());
    ManagementCluster.install(
        api,
        List.of(
            DEFINITIONS.resolve("openreports.io_reports.yaml"),
            DEFINITIONS.resolve("wgpolicyk8s.io_policyreports.yaml")));
    for (String file :
        List.of(
            "base/00-namespace.yaml",
            "controller/10-service-account.yaml",
            "controller/25-audit-rbac.yaml")) {
      apiServer.kubectl().run("", "apply", "-f", DEPLOY.resolve(file).toString()).succeeded();
    }
    Path kubeconfig = Account.of(api, "kamaji-hetzner-webhook-controller").kubeconfig();
    account =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  @AfterAll
  static void stop() {
    if (account != null) {
      account.close();
    }
    if (apiServer != null) {
      apiServer.close();
    }
  }

  static Stream<Arguments> rights() {
    List<Arguments> rights = new ArrayList<>();
    JsonNode rules = role().path("rules");
    for (int rule = 0; rule < rules.size(); rule++) {
      JsonNode granted = rules.get(rule);
      if (isForTelling(granted)) {
        for (JsonNode verb : granted.path("verbs")) {
          rights.add(
              Arguments.of(
                  rule,
                  granted.at("/apiGroups/0").asText(),
                  granted.at("/resources/0").asText(),
                  verb.asText()));
        }
      }
    }
    return rights.stream();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void noneIsTooMany(int rule, String group, String resource, String verb) {
    ArrayNode rules = ((ArrayNode) role().path("rules")).deepCopy();
    ArrayNode verbs = (ArrayNode) rules.get(rule).path("verbs");
    for (int i = verbs.size() - 1; i >= 0; i--) {
      if (verbs.get(i).asText().equals(verb)) {
        verbs.remove(i);
      }
    }
    if (verbs.isEmpty()) {
      rules.remove(rule);
    }
    everythingIsDone(group);
    assertThat(refused(resource, verb)).isZero();
    rules(rules);
    try {
      long before = refused(resource, verb);
      await("the missing right to be in the way")
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                everythingIsDone(group);
                return refused(resource, verb) > before;
              });
    } finally {
      rules((ArrayNode) role().path("rules"));
    }
  }

  private static long refused(String resource, String verb) {
    return audit.requests().stream()
        .filter(it -> it.status() == 403)
        .filter(it -> it.resource().equals(resource) && it.verb().equals(verb))
        .count();
  }

  private static void rules(ArrayNode rules) {
    api.update(
            role(),
            stored -> {
              stored.set("rules", rules);
              return stored;
            })
        .accepted();
  }

  /** One writer's whole life: a report comes, changes and goes, and so do Events. */
  private static void everythingIsDone(String group) {
    String namespace = "rights-" + NUMBER.incrementAndGet();
    api.create(ManagementCluster.object("v1", "Namespace", "", namespace)).accepted();
    AuditedObject cluster =
        new AuditedObject(
            "cluster.x-k8s.io/v1beta2", "Cluster", namespace, "blue", "uid-" + namespace);
    AuditFinding finding =
        new AuditFinding(
            cluster,
            Finding.warning(PolicyId.CONTROL_PLANE_FIELDS, JsonPointer.empty(), "is wrong"),
            false);
    Settings settings =
        Settings.of(group.isEmpty() ? Map.of() : Map.of("kamaji-hetzner.audit.reports", group));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ReportWriter writer =
        new ReportWriter(account, settings.audit(), settings.graph(), new AuditMetrics(registry));
    writer.start(() -> {});
    try {
      writer.audited(new ClusterAudit(cluster, 1, List.of(finding)), TOOK);
      awaitSettled(registry);
      writer.audited(new ClusterAudit(cluster, 1, List.of()), TOOK);
      awaitSettled(registry);
      writer.gone(cluster);
      awaitSettled(registry);
      writer.passed(List.of(), TOOK);
      awaitSettled(registry);
    } finally {
      writer.stop();
    }
  }

  /** Everything is written, or waits after a failure: the Cluster, or the pass, or both. */
  private static void awaitSettled(SimpleMeterRegistry registry) {
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(10))
        .until(() -> registry.get("kamaji_hetzner.audit.backlog").gauge().value() <= 2);
  }
}
