package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way to install, on an API server where none of our pods ever runs: it comes as it is
 * written, changes nothing the second time, and goes without a trace and without a hitch.
 */
@NeedsApiServer(atLeast = "1.30", why = "older ones know fewer of the fields")
class DeployIT {
  private static final String CHOICES = "dev.kamajihetzner.webhook.apiserver.Choice#ALL";
  private static final String CHART_CHOICES = "dev.kamajihetzner.webhook.apiserver.Choice#ofChart";
  private static final String NAME = Chart.NAMESPACE;
  private static final Path DEFINITIONS = Path.of("src", "test", "resources", "crds");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Given out by the API server, to nobody's surprise. */
  private static final Set<String> ASSIGNED = Set.of("clusterIP", "clusterIPs", "ipFamilies");

  private static final List<String> OF_HELM =
      List.of("meta.helm.sh/release-name", "meta.helm.sh/release-namespace");

  private static ApiServer apiServer;
  private static Api api;
  private static Discovery discovery;
  private static Set<String> before;

  @BeforeAll
  static void start() {
    apiServer = ApiServer.start();
    api = new Api(apiServer.config());
    ManagementCluster.install(api, Generation.V1BETA2.definitions());
    ManagementCluster.install(
        api,
        List.of(
            DEFINITIONS.resolve("cert-manager-v1.yaml"),
            DEFINITIONS.resolve("prometheus-operator-v1.yaml")));
    discovery = new Discovery(api);
    before = discovery.objects();
  }

  @AfterAll
  static void stop() {
    if (apiServer != null) {
      api.close();
      apiServer.close();
    }
  }

  private static Kubectl.Run kubectl(String... arguments) {
    return apiServer.kubectl().run("", List.of(arguments));
  }

  /** Else it would be found once more by every test that follows. */
  @BeforeEach
  void nothingIsLeftOfTheTestBefore() {
    assumeTrue(discovery.objects().equals(before), "the test before has left something");
  }

  private static void assumeServed(Choice choice) {
    assumeTrue(
        choice != Choice.FALLBACK || ApiServer.missing("1.36", "").isEmpty(),
        "needs an API server of 1.36, the first with MutatingAdmissionPolicies");
  }

  @ParameterizedTest
  @FieldSource(CHOICES)
  void byKubectl(Choice choice) {
    assumeServed(choice);
    DepartingClusters clusters = new DepartingClusters(api, discovery);
    String folder = choice.folder().toString();
    List<ObjectNode> documents = choice.kustomized(apiServer.kubectl()).all();

    assertThat(kubectl("apply", "-k", folder, "--validate=strict").succeeded().warnings())
        .isEmpty();
    documents.forEach(DeployIT::assertStoredAsWritten);
    assertPodsAreRestricted(documents);

    // Not by kubectl's word: it calls a PodDisruptionBudget "configured" each time.
    List<ObjectNode> applied = documents.stream().map(api::stored).toList();
    kubectl("apply", "-k", folder, "--validate=strict").succeeded();
    assertThat(documents.stream().map(api::stored).toList()).isEqualTo(applied);
    Kubectl.Run diff = kubectl("diff", "-k", folder);
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();

    awaitAway(choice, clusters);
    clusters.depart();
    controllersOwn(documents).forEach(it -> api.create(it).accepted());
    kubectl("delete", "-k", folder, "--wait=false").succeeded();
    assertGone(clusters);
  }

  private static void assertStoredAsWritten(ObjectNode document) {
    ObjectNode stored = ManagementCluster.essence(api.stored(document));
    stored.remove("status");
    if (stored.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(OF_HELM);
      if (annotations.isEmpty()) {
        stored.withObject("/metadata").remove("annotations");
      }
    }
    if (stored.path("kind").asText().equals("Service")) {
      stored.withObject("/spec").remove(ASSIGNED);
    }
    assertThat(stored)
        .as("%s %s", document.path("kind").asText(), document.at("/metadata/name").asText())
        .isEqualTo(ManagementCluster.essence(document));
  }

  /** By the API server's own admission, of the namespace's own label. */
  private static void assertPodsAreRestricted(List<ObjectNode> documents) {
    for (ObjectNode pod : pods(documents)) {
      assertThat(api.create(pod, "dryRun=All").accepted().warnings()).isEmpty();
      ObjectNode root = pod.deepCopy();
      root.withObject("/spec/securityContext").put("runAsNonRoot", false);
      assertThat(api.create(root, "dryRun=All").message()).contains("PodSecurity \"restricted");
    }
  }

  private static List<ObjectNode> pods(List<ObjectNode> documents) {
    List<ObjectNode> pods = new ArrayList<>();
    for (ObjectNode document : documents) {
      if (document.path("kind").asText().equals("Deployment")) {
        ObjectNode pod =
            ManagementCluster.object("v1", "Pod", NAME, document.at("/metadata/name").asText());
        pod.withObject("/metadata").setAll((ObjectNode) document.at("/spec/template/metadata"));
        pod.set("spec", document.at("/spec/template/spec"));
        pods.add(pod);
      }
    }
    return pods;
  }

  /** Until API servers ask the webhook, which is not there. */
  private static void awaitAway(Choice choice, DepartingClusters clusters) {
    if (choice != Choice.FALLBACK) {
      await("the webhook to be missed")
          .atMost(PATIENCE)
          .until(() -> clusters.another().message().contains("failed calling webhook"));
    }
  }

  /** What is there only once the controller has run. */
  private static List<ObjectNode> controllersOwn(List<ObjectNode> documents) {
    return pods(documents).size() < 2
        ? List.of()
        : List.of(
            ManagementCluster.object("v1", "Secret", NAME, NAME + "-ca"),
            ManagementCluster.object("v1", "Secret", NAME, NAME + "-tls"),
            ManagementCluster.object(
                "coordination.k8s.io/v1", "Lease", NAME, NAME + "-controller"));
  }

  private static void assertGone(DepartingClusters clusters) {
    if (api.get(ManagementCluster.object("v1", "Namespace", null, NAME)).isAccepted()) {
      assertThat(new NamespaceController(api, discovery).sync(NAME)).isEmpty();
    }
    assertThat(discovery.objects()).isEqualTo(before);
    await("writes to pass").atMost(PATIENCE).until(() -> clusters.another().isAccepted());
  }

  @ParameterizedTest
  @FieldSource(CHOICES)
  void goesInAnyOrder(Choice choice) {
    assumeServed(choice);
    List<ObjectNode> documents = choice.kustomized(apiServer.kubectl()).all();
    List<ObjectNode> order = new ArrayList<>(documents);
    for (boolean reversed : List.of(true, false)) {
      DepartingClusters clusters = new DepartingClusters(api, discovery);
      documents.forEach(it -> api.create(it).accepted());
      awaitAway(choice, clusters);
      if (reversed) {
        Collections.reverse(order);
      } else {
        Collections.shuffle(order, new Random(order.size()));
      }

      for (int i = 0; i < order.size(); i++) {
        if (i == order.size() / 2) {
          clusters.depart();
        }
        api.delete(order.get(i)).accepted();
      }

      assertGone(clusters);
    }
  }

  @ParameterizedTest
  @MethodSource(CHART_CHOICES)
  void byHelm(Choice choice) {
    DepartingClusters clusters = new DepartingClusters(api, discovery);
    List<ObjectNode> documents = Chart.render(choice.values()).all();
    Path kubeconfig = apiServer.kubectl().kubeconfig();
    // From another choice: an upgrade takes away what is chosen no more.
    Chart.install("{}", kubeconfig);
    Chart.upgrade(choice.values(), kubeconfig);
    assertThat(appliedStrictly(new Documents(documents)).warnings()).isEmpty();
    documents.forEach(DeployIT::assertStoredAsWritten);
    // As the chart's notes say.
    kubectl("label", "ns", NAME, "pod-security.kubernetes.io/enforce=restricted").succeeded();
    assertPodsAreRestricted(documents);

    List<ObjectNode> applied = documents.stream().map(api::stored).toList();
    Chart.upgrade(choice.values(), kubeconfig);
    assertThat(documents.stream().map(api::stored).toList()).isEqualTo(applied);

    awaitAway(choice, clusters);
    clusters.depart();
    List<ObjectNode> own = controllersOwn(documents);
    own.forEach(it -> api.create(it).accepted());
    Chart.uninstall(kubeconfig);
    // README: Helm leaves what the controller made; it goes with the namespace.
    Set<String> left = new TreeSet<>(discovery.objects());
    left.removeAll(before);
    assertThat(left).hasSize(1 + own.size());
    api.delete(ManagementCluster.object("v1", "Namespace", null, NAME)).accepted();
    assertGone(clusters);
  }

  private static Kubectl.Run appliedStrictly(Documents documents) {
    return apiServer
        .kubectl()
        .apply(
            documents,
            "--server-side",
            "--force-conflicts",
            "--validate=strict",
            "--dry-run=server")
        .succeeded();
  }
}
