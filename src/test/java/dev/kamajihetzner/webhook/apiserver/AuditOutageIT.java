package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An API server that is away for longer than the controller's Lease lasts. */
@Tag("slow")
@NeedsApiServer(
    atLeast = "1.33",
    why = "older ones do not know the rules in upstream's definitions")
class AuditOutageIT {
  private static final Duration AWAY = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AGE = "kamaji_hetzner_audit_oldest_verdict_age_seconds";
  private static final String CLUSTERS = "kamaji_hetzner_audit_clusters";

  private Installation installation;
  private Relay relay;
  private ProgramProcess controller;

  /** How it is away. */
  enum Outage {
    REFUSES_CONNECTIONS {
      @Override
      void begin(Relay relay) {
        relay.cut();
      }

      @Override
      void end(Relay relay) {
        relay.open();
      }
    },
    DOES_NOT_ANSWER {
      @Override
      void begin(Relay relay) {
        relay.freeze();
      }

      @Override
      void end(Relay relay) {
        relay.thaw();
      }
    };

    abstract void begin(Relay relay);

    abstract void end(Relay relay);
  }

  @BeforeEach
  void start() {
    installation = new Installation();
    installation.configurations().forEach(it -> installation.api().delete(it).accepted());
    ManagementCluster.install(installation.api(), SharedCasesIT.definitions(Generation.V1BETA2));
    String reports = SharedCase.SHARED.resolve("crds").resolve("reports").toString();
    installation.kubectl("apply", "--server-side", "-f", reports).succeeded();
    complete().all().forEach(it -> installation.api().create(it).accepted());
    relay =
        installation.closedAtTheEnd(new Relay(installation.apiServer().config(), Duration.ZERO));
    controller =
        installation.controller(
            installation.controllerAccount().kubeconfig(relay.url()), "location.default", "fsn1");
  }

  @AfterEach
  void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private static Documents complete() {
    return Generation.V1BETA2.example("complete").in("default");
  }

  private Stream<JsonNode> results() {
    JsonNode list =
        Documents.json(
            installation
                .kubectl("get", "reports.openreports.io", "-n", "default", "-o", "json")
                .succeeded()
                .output());
    return StreamSupport.stream(list.at("/items/0/results").spliterator(), false);
  }

  private boolean isFound() {
    return results()
        .anyMatch(
            it ->
                it.path("policy").asText().equals("version-match")
                    && !it.path("result").asText().equals("pass"));
  }

  @ParameterizedTest
  @EnumSource
  void itGoesOnByItselfAndFindsWhatHasChanged(Outage outage) {
    await("a report").atMost(PATIENCE).until(() -> results().findAny().isPresent());
    assertThat(isFound()).isFalse();
    final double age = controller.metric(AGE);

    outage.begin(relay);
    version("v9.99.0");
    await("the time").pollDelay(AWAY).atMost(AWAY.plusSeconds(5)).until(() -> true);

    assertThat(controller.isAlive()).isTrue();
    assertThat(controller.metric(CLUSTERS)).isEqualTo(1);
    assertThat(controller.metric(AGE)).isGreaterThan(age + 50);
    outage.end(relay);

    await("the finding").atMost(Duration.ofSeconds(20)).until(this::isFound);
    assertThat(controller.metric(AGE)).isLessThan(30);
    assertThat(controller.logged()).doesNotContain("\tat ");
    installation
        .kubectl("delete", "secret", Installation.LEAF, "-n", Installation.NAMESPACE)
        .succeeded();
    await("certificates, too")
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                installation
                        .kubectl("get", "secret", Installation.LEAF, "-n", Installation.NAMESPACE)
                        .status()
                    == 0);
  }

  private void version(String version) {
    ObjectNode workers = complete().the(Kind.MACHINE_DEPLOYMENT);
    installation
        .api()
        .mergePatch(
            workers, "{\"spec\":{\"template\":{\"spec\":{\"version\":\"%s\"}}}}".formatted(version))
        .accepted();
  }
}
