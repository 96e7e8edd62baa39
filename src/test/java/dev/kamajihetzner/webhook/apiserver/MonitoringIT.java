package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the alerts and the dashboard ask for, and what the README names, by an installation that has
 * refused, mutated, renewed and audited.
 */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
class MonitoringIT {
  private static final Path MONITORING = Path.of("deploy", "components", "monitoring");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The README says which alerts need whose metrics. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          // Prometheus' own.
          "up",
          "kube_deployment_status_replicas_available",
          "kube_deployment_spec_replicas",
          "certmanager_certificate_expiration_timestamp_seconds",
          // API servers expose it when a webhook of failurePolicy Ignore has failed.
          "apiserver_admission_webhook_fail_open_count");

  private static Installation installation;
  private static ProgramProcess controller;
  private static WebhookProcess webhook;

  @BeforeAll
  static void start() {
    installation = new Installation();
    installation.installKinds();
    controller = installation.controller("location.default", "fsn1");
    webhook = installation.replica(() -> Duration.ZERO);
    installation.awaitVerifying();

    Documents cluster = Generation.V1BETA2.example("complete").in("default");
    cluster
        .the(Kind.KAMAJI_CONTROL_PLANE)
        .withObject("/spec/network/serviceAnnotations")
        .put("load-balancer.hetzner.cloud/location", "nowhere");
    cluster.all().forEach(it -> installation.api().create(it).accepted());
    ObjectNode newer = cluster.the(Kind.MACHINE_DEPLOYMENT).deepCopy();
    newer.withObject("/metadata").put("name", "newer");
    newer.withObject("/spec/template/spec").put("version", "v1.99.0");
    assertThat(installation.api().create(newer).isAccepted()).isFalse();
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private static Set<String> exposed() {
    Set<String> exposed = new TreeSet<>(controller.metrics());
    exposed.addAll(webhook.metrics());
    return exposed;
  }

  @Test
  void everyQueryNamesWhatIsExposed() throws IOException {
    List<String> queries =
        Stream.of("81-prometheus-rule.yaml", "dashboard.json")
            .flatMap(it -> Documents.read(MONITORING.resolve(it)).all().stream())
            .flatMap(it -> it.findValuesAsText("expr").stream())
            .toList();
    assertThat(queries).hasSizeGreaterThan(40);
    Set<String> asked =
        queries.stream().flatMap(it -> metrics(it).stream()).collect(Collectors.toSet());
    assertThat(asked).contains("kamaji_hetzner_audit_backlog", "jvm_memory_used_bytes", "up");

    await("metrics of all that happened")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<String> known = exposed();
              known.addAll(OF_OTHERS);
              known.addAll(
                  ProgramProcess.names(
                      installation.kubectl("get", "--raw", "/metrics").succeeded().output()));
              assertThat(known).containsAll(asked);
            });
  }

  /** Without labels and ranges, what is no function and no keyword. */
  private static Collection<String> metrics(String query) {
    String names =
        query
            .replaceAll("\"[^\"]*\"", "")
            .replaceAll("\\{[^}]*\\}|\\[[^\\]]*\\]", " ")
            .replaceAll("\\b(by|on)\\s*\\([^)]*\\)", " ");
    return Pattern.compile("(?<![\\w.])[a-z_]\\w*+(?!\\s*\\()")
        .matcher(names)
        .results()
        .map(MatchResult::group)
        .filter(it -> !Set.of("and", "or", "unless", "offset").contains(it))
        .toList();
  }

  @Test
  void theReadmeNamesAllOfOurs() throws IOException {
    Set<String> named =
        Pattern.compile("`(kamaji_hetzner_\\w+)`")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toSet());

    await("metrics of all that happened")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        exposed().stream()
                            .filter(it -> it.startsWith("kamaji_hetzner_"))
                            .map(it -> it.replaceFirst("_(bucket|count|sum|max)$", ""))
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrderElementsOf(named));
  }
}
