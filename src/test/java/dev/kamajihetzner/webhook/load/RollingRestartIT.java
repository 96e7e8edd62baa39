package dev.kamajihetzner.webhook.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.PackagedProgram;
import dev.kamajihetzner.webhook.apiserver.ServingCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas behind a Service, and 50 reviews a second: none of them fails because a replica is
 * replaced.
 */
@Tag("slow")
class RollingRestartIT {
  private static final int ROUNDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Some times shorter than in a cluster, as the delay is. */
  private static final Duration PROBES = Duration.ofMillis(200);

  private static final Duration LATENESS = Duration.ofMillis(500);
  private static final String DELAY = "3s";

  @TempDir Path directory;
  private StubApiServer apiServer;
  private ServingCertificates certificates;
  private WebhookLauncher launcher;
  private Path kubeconfig;
  private Service service;
  private SteadyCalls calls;
  private final List<WebhookUnderLoad> replicas = new ArrayList<>();
  private final List<WebhookUnderLoad> replaced = new ArrayList<>();

  @BeforeEach
  void serve() throws Exception {
    ClusterFleet fleet = new ClusterFleet(10);
    apiServer =
        new StubApiServer(
            fleet, new ServingCertificates(Files.createDirectory(directory.resolve("stub"))));
    kubeconfig = apiServer.writeKubeconfig(directory.resolve("kubeconfig"));
    certificates = new ServingCertificates(Files.createDirectory(directory.resolve("webhook")));
    List<String> command =
        new ArrayList<>(PackagedProgram.command("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("serve");
    launcher =
        new WebhookLauncher(
            command, Map.of("QUARKUS_SHUTDOWN_DELAY", DELAY), certificates, directory);
    service = new Service(PROBES, LATENESS);
    for (int i = 0; i < 2; i++) {
      replicas.add(started());
    }
    calls =
        new SteadyCalls(
            certificates.clientContext(),
            service,
            RecordedRequest.NEW_HETZNER_CLUSTER.path(),
            RecordedRequest.NEW_HETZNER_CLUSTER.body(fleet.place(0)));
    calls.overKeptConnections(5, Duration.ofMillis(250));
    // Each of them asks within the delay.
    calls.overKeptConnections(10, Duration.ofSeconds(2));
    calls.overNewConnections(Duration.ofMillis(65));
    calls.overHttp2(2, Duration.ofMillis(250));
    calls.overHttp2(4, Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() throws Exception {
    if (calls != null) {
      calls.close();
    }
    replicas.forEach(WebhookUnderLoad::close);
    replaced.forEach(WebhookUnderLoad::close);
    service.close();
    apiServer.close();
  }

  private WebhookUnderLoad started() throws Exception {
    WebhookUnderLoad replica = launcher.start(kubeconfig);
    service.add(replica);
    await().atMost(PATIENCE).until(() -> service.sendsTo(replica));
    return replica;
  }

  @Test
  void noCallFailsInRollingRestarts() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < replicas.size(); i++) {
        WebhookUnderLoad old = replicas.set(i, started());
        replaced.add(old);
        old.process().terminate();
        // The native binary starts too fast for many calls to meet it.
        awaitMore(120);
      }
    }
    for (WebhookUnderLoad old : replaced) {
      await().atMost(PATIENCE).until(() -> !old.process().isAlive());
    }
    calls.close();
    System.out.printf(
        "%d rolling restarts: %d of %,d calls failed%n",
        ROUNDS, calls.failures().size(), calls.made());
    assertThat(calls.failures()).isEmpty();
    assertThat(calls.made()).isGreaterThan(1_000);
    for (WebhookUnderLoad old : replaced) {
      assertThat(old.process().output())
          .contains("stopped in")
          .doesNotContain("Timed out waiting for graceful shutdown");
    }
  }

  @Test
  void onlyItsOwnCallsFailWhenOneIsKilled() throws Exception {
    WebhookUnderLoad killed = replicas.remove(0);
    long before = calls.made();
    killed.close();
    await().atMost(PATIENCE).until(() -> !service.sendsTo(killed));
    long noticed = calls.made();
    awaitMore(100);
    List<SteadyCalls.Failure> failures = calls.failures();
    System.out.printf(
        "One killed, noticed after %d calls: %d of them failed, %d of these sent to it too late%n",
        noticed - before, failures.size(), service.refused());
    assertThat(failures).noneMatch(failure -> failure.replica() == replicas.get(0));
    awaitMore(100);
    assertThat(calls.failures()).isEqualTo(failures);
  }

  private void awaitMore(int number) {
    long made = calls.made();
    await().atMost(PATIENCE).until(() -> calls.made() > made + number);
  }
}
