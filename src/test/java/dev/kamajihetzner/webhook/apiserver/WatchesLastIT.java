package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.model.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Longer than what comes by the minute, as bookmarks do. */
@NeedsApiServer
@Tag("slow")
class WatchesLastIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int KINDS = Kind.allLookedUp().size();

  private ManagementCluster cluster;
  private Relay relay;
  private WebhookProcess webhook;

  @BeforeEach
  void serve() {
    cluster = ManagementCluster.of(Generation.V1BETA2);
    relay = new Relay(cluster.apiServer().config(), Duration.ZERO);
    webhook = cluster.serveThrough(relay.url(), "location.default", "fsn1");
    assertThat(lists()).hasSize(KINDS);
  }

  @AfterEach
  void stop() {
    cluster.stopWebhook();
    relay.close();
  }

  @Test
  void nothingIsListedTwice() {
    await()
        .during(LONG)
        .atMost(LONG.plusMinutes(1))
        .untilAsserted(() -> assertThat(lists()).hasSize(KINDS));

    cluster.settle();
    assertThat(webhook.logged().lines()).noneMatch(line -> line.matches("\\S+ (WARN|ERROR) .*"));
  }

  /** What happens meanwhile is known in the end, and without another list. */
  @Test
  void deadConnectionsAreNoticed() {
    relay.forget();
    cluster
        .api()
        .create(ManagementCluster.object("v1", "Namespace", null, "unheard-of"))
        .accepted();
    long there = cluster.api().count(Kind.NAMESPACE, "v1");
    assertThat(cluster.known(Kind.NAMESPACE)).isLessThan(there);

    await().atMost(LONG).until(() -> cluster.known(Kind.NAMESPACE) == there);
    await().atMost(LONG).until(() -> webhook.metric("kamaji_hetzner_graph_age_seconds") == 0);
    cluster.settle();
    assertThat(lists()).hasSize(KINDS);
  }

  /** What the webhook has listed of all namespaces; live reads are of one. */
  private List<String> lists() {
    return relay.gets().stream()
        .filter(path -> !path.contains("watch=true"))
        .filter(
            path ->
                Kind.allLookedUp().stream()
                    .anyMatch(kind -> path.contains('/' + kind.plural() + "?limit=")))
        .toList();
  }
}
