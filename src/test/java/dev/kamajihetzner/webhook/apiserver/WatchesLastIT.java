package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.policy.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Longer than anything that comes by the minute, as bookmarks do. */
@NeedsApiServer
@Tag("slow")
class WatchesLastIT {
  private static final Duration LONG = Duration.ofMinutes(3);

  @Test
  void nothingIsListedTwice() {
    ManagementCluster cluster = ManagementCluster.of(Generation.V1BETA2);
    try (Relay relay = new Relay(cluster.apiServer().config(), Duration.ZERO)) {
      WebhookProcess webhook = cluster.serveThrough(relay.url(), "location.default", "fsn1");
      // From here on nothing but the webhook itself makes it read.
      assertThat(lists(relay)).hasSize(Kind.values().length);

      await()
          .during(LONG)
          .atMost(LONG.plusMinutes(1))
          .untilAsserted(() -> assertThat(lists(relay)).as("lists").hasSize(Kind.values().length));

      cluster.settle();
      assertThat(webhook.logged().lines()).noneMatch(line -> line.matches("\\S+ (WARN|ERROR) .*"));
      cluster.stopWebhook();
    }
  }

  private static List<String> lists(Relay relay) {
    Predicate<String> ofKind =
        path ->
            Arrays.stream(Kind.values()).anyMatch(kind -> path.contains("/" + kind.plural() + "?"));
    return relay.gets().stream().filter(ofKind.and(path -> !path.contains("watch=true"))).toList();
  }
}
