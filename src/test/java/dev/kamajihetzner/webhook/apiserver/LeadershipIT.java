package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two controllers at once. */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
class LeadershipIT {
  private static final String LEADS = "this controller leads";

  /** How long a Lease lasts, and what it takes to notice. */
  private static final Duration LEASE = Duration.ofSeconds(35);

  private Installation installation;
  private Relay toFirst;
  private Relay toSecond;
  private ProgramProcess first;
  private ProgramProcess second;

  @BeforeEach
  void start() {
    installation = new Installation();
    toFirst = installation.closedAtTheEnd(relay());
    toSecond = installation.closedAtTheEnd(relay());
    first = controller(toFirst);
    awaitLeading(first, Duration.ofSeconds(60));
    second = controller(toSecond);
    await("the second to stand by")
        .atMost(Duration.ofSeconds(60))
        .until(() -> second.logged().contains("stands by"));
    await("certificates").atMost(Duration.ofSeconds(30)).until(installation::verifies);
  }

  @AfterEach
  void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  private Relay relay() {
    return new Relay(installation.apiServer().config(), Duration.ZERO);
  }

  private ProgramProcess controller(Relay relay) {
    return installation.controller(installation.controllerAccount().kubeconfig(relay.url()));
  }

  private static void awaitLeading(ProgramProcess controller, Duration patience) {
    await("a controller to lead")
        .atMost(patience)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> controller.logged().contains(LEADS));
  }

  @Test
  void oneLeadsAndWritesAndTheOtherFollowsAtOnceWhenItEnds() {
    List<AuditLog.Request> writes = installation.audit().writes();
    assertThat(writes.stream().map(AuditLog.Request::who).distinct()).hasSize(1);
    assertThat(writes.stream().filter(it -> it.verb().equals("create")))
        .hasSize(2)
        .doesNotHaveDuplicates();

    assertThat(first.metric("kamaji_hetzner_controller_leader")).isEqualTo(1);
    assertThat(second.metrics()).contains("kamaji_hetzner_controller_leader");
    assertThat(second.metric("kamaji_hetzner_controller_leader")).isZero();

    first.close();
    awaitLeading(second, Duration.ofSeconds(5));

    assertThat(second.metric("kamaji_hetzner_controller_leader")).isEqualTo(1);
    assertThat(first.status()).isEqualTo(143);
    assertThat(first.logged()).doesNotContain("ERROR", "WARN", "\tat ");
    assertThat(installation.audit().writes()).isEqualTo(writes);
  }

  @Test
  void whenTheLeaderIsKilledTheOtherLeadsWithinTheLease() {
    first.kill();

    awaitLeading(second, LEASE);

    assertThat(second.isAlive()).isTrue();
  }

  /** Whoever cannot be heard any more stops before another one may lead. */
  @Test
  void whenOnlyTheLeaderIsCutOffItStopsBeforeTheOtherLeadsAndStandsByAfterwards() {
    toFirst.freeze();

    await("the leader to stop")
        .atMost(LEASE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> first.logged().contains("could not be renewed"));
    assertThat(second.logged()).doesNotContain(LEADS);
    awaitLeading(second, LEASE);
    toFirst.thaw();

    await("the first to stand by").atMost(LEASE).until(() -> first.logged().contains("stands by"));
    assertThat(terms(first)).isEqualTo(1);
    assertThat(first.isAlive()).isTrue();
    assertThat(first.logged()).doesNotContain("\tat ");

    second.close();
    await("the first to lead again").atMost(Duration.ofSeconds(10)).until(() -> terms(first) == 2);
    installation
        .kubectl("delete", "secret", Installation.LEAF, "-n", Installation.NAMESPACE)
        .succeeded();
    await("its work").atMost(Duration.ofSeconds(10)).until(installation::verifies);
  }

  private static long terms(ProgramProcess controller) {
    return controller.logged().lines().filter(it -> it.contains(LEADS)).count();
  }

  @Test
  @Tag("slow")
  void whenTheApiServerIsFrozenNoTwoLeadAndAfterwardsOneDoes() {
    toFirst.freeze();
    toSecond.freeze();
    Duration frozen = Duration.ofSeconds(45);
    await("the time").pollDelay(frozen).atMost(frozen.plusSeconds(5)).until(() -> true);
    assertThat(first.logged()).contains("could not be renewed");
    assertThat(second.logged()).doesNotContain(LEADS);

    toFirst.thaw();
    toSecond.thaw();

    await("one to lead")
        .atMost(Duration.ofSeconds(20))
        .until(() -> terms(first) + terms(second) == 2);
    await("no other to lead")
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(12))
        .until(() -> terms(first) + terms(second) == 2);
    assertThat(first.isAlive()).isTrue();
    assertThat(second.isAlive()).isTrue();
  }
}
