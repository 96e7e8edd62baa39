package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.Program;
import dev.kamajihetzner.webhook.model.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The controller's audit of Clusters that came without the webhook, with its account alone. */
@NeedsApiServer(
    atLeast = "1.33",
    why = "older ones do not know the rules in upstream's definitions")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path SEED =
      SharedCase.SHARED.resolve("seed").resolve("workload-v1beta2.yaml");

  private static Installation installation;
  private static ProgramProcess controller;

  /** The controller is there before any of the kinds. */
  @BeforeAll
  static void start() {
    List<Path> definitions = SharedCasesIT.definitions(Generation.V1BETA2);
    installation = new Installation();
    installation.configurations().forEach(it -> installation.api().delete(it).accepted());
    controller = startController();
    controller.awaitReady();
    ManagementCluster.install(installation.api(), definitions);
    String reports = SharedCase.SHARED.resolve("crds").resolve("reports").toString();
    installation.kubectl("apply", "--server-side", "-f", reports).succeeded();
  }

  private static ProgramProcess startController() {
    return installation.controller(
        "certificate.managed", "false",
        "graph.discovery-interval", "500ms",
        "location.default", "fsn1");
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private static ObjectNode namespace(String name) {
    ObjectNode namespace = ManagementCluster.object("v1", "Namespace", null, name);
    installation.api().create(namespace).accepted();
    return namespace;
  }

  private static void applyComplete(String namespace) {
    namespace(namespace);
    Generation.V1BETA2
        .example("complete")
        .in(namespace)
        .all()
        .forEach(it -> installation.api().create(it).accepted());
  }

  /** The one report in a namespace; missing where there is none. */
  private static JsonNode report(String namespace) {
    ObjectNode list =
        Documents.json(
            installation
                .kubectl("get", "reports.openreports.io", "-n", namespace, "-o", "json")
                .succeeded()
                .output());
    return list.path("items").path(0);
  }

  /** What a report says, as check's JSON says it. */
  private static Set<String> said(JsonNode report) {
    Set<String> said = new TreeSet<>();
    for (JsonNode result : report.path("results")) {
      if (!result.path("result").asText().equals("pass")) {
        said.add(
            result.at("/resources/0/kind").asText()
                + " "
                + result.path("policy").asText()
                + " "
                + result.at("/properties/field").asText());
      }
    }
    return said;
  }

  private static Program.Run program(String... arguments) {
    return new PackagedProgram(
            Path.of(""),
            Map.of("KUBECONFIG", installation.apiServer().kubectl().kubeconfig().toString()))
        .run(arguments);
  }

  @Test
  @Order(1)
  void ofTheSeedItSaysWhatCheckSaysOfTheFile() {
    installation.kubectl("apply", "-f", SEED.toString()).succeeded();
    Program.Run check =
        program(
            "check",
            "-n",
            "seed",
            "--location",
            "fsn1",
            "-o",
            "json",
            SEED.toAbsolutePath().toString());
    Set<String> checked = new TreeSet<>();
    for (JsonNode object : Documents.json(check.out()).path("objects")) {
      for (JsonNode finding : object.path("remarks")) {
        checked.add(
            object.path("kind").asText()
                + " "
                + finding.path("rule").asText()
                + " "
                + finding.path("field").asText());
      }
    }

    // A report that came first was of what was there by then.
    await("what check says")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(said(report("default"))).containsAll(checked));
    assertThat(checked).isNotEmpty();
    JsonNode report = report("default");
    assertThat(report.at("/scope/kind").asText()).isEqualTo("Cluster");
    assertThat(report.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Cluster");
  }

  @Test
  @Order(2)
  void whatIsMendedIsGoneSoonAndWhatIsBrokenIsFoundSoon() {
    applyComplete("mended");
    await("a report that says nothing")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> report("mended").has("results") && said(report("mended")).isEmpty());
    ObjectNode workers =
        Generation.V1BETA2.example("complete").in("mended").the(Kind.MACHINE_DEPLOYMENT);
    String version = installation.api().stored(workers).at("/spec/template/spec/version").asText();

    version(workers, "v9.99.0");
    await("the finding")
        .atMost(SOON)
        .until(() -> said(report("mended")).stream().anyMatch(it -> it.contains("version-match")));
    version(workers, version);

    await("its end").atMost(SOON).until(() -> said(report("mended")).isEmpty());
    String events =
        installation.kubectl("get", "events", "-n", "mended", "-o", "json").succeeded().output();
    assertThat(events).contains("version-match");
  }

  private static void version(ObjectNode workers, String version) {
    installation
        .api()
        .mergePatch(
            workers, "{\"spec\":{\"template\":{\"spec\":{\"version\":\"%s\"}}}}".formatted(version))
        .accepted();
  }

  /** Also of kinds that admission never looks at. */
  @Test
  @Order(3)
  void aTemplateThatGoesAndComesBackIsNoticed() {
    String templates = "hcloudmachinetemplates.infrastructure.cluster.x-k8s.io";
    String template =
        installation.kubectl("get", templates, "-n", "mended", "-o", "json").succeeded().output();
    installation.kubectl("delete", templates, "-n", "mended", "--all").succeeded();

    await("what is missing")
        .atMost(SOON)
        .until(
            () ->
                said(report("mended")).stream()
                    .anyMatch(it -> it.contains("unresolved-reference")));
    for (JsonNode one : Documents.json(template).path("items")) {
      ObjectNode again = one.deepCopy();
      again.withObject("/metadata").remove(List.of("resourceVersion", "uid"));
      installation.api().create(again).accepted();
    }

    await("its end").atMost(SOON).until(() -> said(report("mended")).isEmpty());
  }

  /** A definition that is deleted takes its objects with it. */
  @Test
  @Order(4)
  void kindsMayGoAndComeBack() {
    String definition = "kamajicontrolplanes.controlplane.cluster.x-k8s.io";
    final Set<String> before = said(report("default"));
    installation.kubectl("delete", "crd", definition).succeeded();

    await("what is still said")
        .atMost(Duration.ofSeconds(30))
        .until(() -> said(report("default")).stream().noneMatch(it -> it.startsWith("Kamaji")));
    ManagementCluster.install(installation.api(), SharedCasesIT.definitions(Generation.V1BETA2));
    installation.kubectl("apply", "-f", SEED.toString()).succeeded();
    installation
        .api()
        .create(Generation.V1BETA2.example("complete").in("mended").the(Kind.KAMAJI_CONTROL_PLANE))
        .accepted();

    await("the same as before")
        .atMost(Duration.ofSeconds(30))
        .until(() -> said(report("default")).equals(before) && said(report("mended")).isEmpty());
    assertThat(controller.isAlive()).isTrue();
  }

  /** As an upgrade of the provider does it: both versions, what is stored, and the old one goes. */
  @Test
  @Order(5)
  void aVersionMayBeReplacedByTheNext() {
    String definition = "kamajicontrolplanes.controlplane.cluster.x-k8s.io";
    final Set<String> before = said(report("default"));
    ObjectNode now = definition(Generation.V1BETA2, definition);
    ObjectNode old = definition(Generation.V1BETA1, definition);
    ObjectNode both = now.deepCopy();
    ObjectNode oldVersion = (ObjectNode) old.at("/spec/versions/0").deepCopy();
    both.withArray("/spec/versions").add(oldVersion.put("storage", false));
    Documents example = Generation.V1BETA2.example("complete").in("mended");
    ObjectNode plane = example.the(Kind.KAMAJI_CONTROL_PLANE);
    installation.kubectl("delete", "crd", definition).succeeded();
    ManagementCluster.install(installation.api(), old);
    ObjectNode oldPlane = plane.deepCopy();
    oldPlane.put("apiVersion", "controlplane.cluster.x-k8s.io/v1alpha1");
    installation.api().create(oldPlane).accepted();
    final ObjectNode workers = example.the(Kind.MACHINE_DEPLOYMENT);
    final String version = plane.at("/spec/version").asText();
    awaitMismatch(workers, "v9.99.0", true);
    awaitMismatch(workers, version, false);

    ManagementCluster.install(installation.api(), both);
    installation.api().apply(plane, "upgrade").accepted();
    installation
        .kubectl(
            "patch",
            "crd",
            definition,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"storedVersions\":[\"v1alpha2\"]}}")
        .succeeded();
    ManagementCluster.install(installation.api(), now);

    awaitMismatch(workers, "v9.99.0", true);
    awaitMismatch(workers, version, false);
    await("what went with the definition to be missing")
        .atMost(SOON)
        .until(() -> said(report("default")).stream().anyMatch(it -> it.contains("unresolved")));
    installation.kubectl("apply", "-f", SEED.toString()).succeeded();
    await("all of it again").atMost(SOON).until(() -> said(report("default")).equals(before));
    assertThat(controller.isAlive()).isTrue();
  }

  private static ObjectNode definition(Generation generation, String name) {
    return SharedCasesIT.definitions(generation).stream()
        .flatMap(it -> Documents.read(it).all().stream())
        .filter(it -> it.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitMismatch(ObjectNode workers, String version, boolean found) {
    version(workers, version);
    await("a finding of version-match, or none, for " + version)
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                said(report("mended")).stream().anyMatch(it -> it.contains("version-match"))
                    == found);
  }

  @Test
  @Order(6)
  void whereNothingHappensNothingIsWritten() {
    await("quiet")
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(3))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              int now = installation.audit().writes().size();
              boolean quiet = now == written;
              written = now;
              return quiet;
            });
    Map<String, String> versions = versions();

    await("still quiet")
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> installation.audit().writes().size() == written);
    assertThat(versions()).isEqualTo(versions);
  }

  private static int written = -1;

  private static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (String namespace : List.of("default", "mended")) {
      versions.put(namespace, report(namespace).at("/metadata/resourceVersion").asText());
    }
    return versions;
  }

  @Test
  @Order(7)
  void eachKindIsWatchedOnce() {
    assertThat(installation.audit().openWatches())
        .containsKeys("clusters", "namespaces", "nodes", "hcloudmachinetemplates")
        .allSatisfy((resource, watches) -> assertThat(watches).as(resource).isEqualTo(1));
    assertThat(installation.audit().requests())
        .filteredOn(it -> it.status() == 403)
        .as("rights that are missing")
        .isEmpty();
  }

  @Test
  @Order(8)
  void anotherLeaderFindsTheSameAndSaysItOnce() {
    ProgramProcess second = startController();
    second.awaitReady();
    final String events = events("mended");
    final Map<String, String> before = versions();
    controller.kill();

    await("the second to lead")
        .atMost(Duration.ofSeconds(40))
        .until(() -> second.logged().contains("Clusters judged in"));
    ObjectNode workers =
        Generation.V1BETA2.example("complete").in("mended").the(Kind.MACHINE_DEPLOYMENT);
    assertThat(events("mended")).isEqualTo(events);
    assertThat(versions()).isEqualTo(before);
    version(workers, "v9.99.0");

    await("the finding")
        .atMost(SOON)
        .until(() -> said(report("mended")).stream().anyMatch(it -> it.contains("version-match")));
    controller = second;
  }

  private static String events(String namespace) {
    return installation
        .kubectl("get", "events", "-n", namespace, "-o", "name")
        .succeeded()
        .output();
  }

  @Test
  @Order(9)
  void theCommandSaysTheSame() {
    Program.Run run = program("audit", "--namespace", "mended", "--location", "fsn1");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("version-match", "mended");
    assertThat(program("audit", "-n", "mended", "--policy", "failure-domain").status()).isZero();
    assertThat(program("audit", "-o", "html").out()).startsWith("<!DOCTYPE html>");
    assertThat(program("audit", "--policy", "version-mach").err())
        .contains("did you mean version-match?");
  }

  @Test
  @Order(10)
  void aClusterThatIsGoneHasNoReport() {
    ObjectNode cluster = Generation.V1BETA2.example("complete").in("mended").the(Kind.CLUSTER);
    installation.api().delete(cluster).accepted();

    await("the report to be gone").atMost(SOON).until(() -> report("mended").isMissingNode());
  }

  @Test
  @Order(11)
  void itLogsNoFault() {
    assertThat(controller.logged()).doesNotContain("ERROR", "\tat ");
  }
}
