package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Transport;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Watches through what API servers do to them in the course of hours. */
class ClusterWatchesTest {
  private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(1);

  @ParameterizedTest
  @EnumSource
  void goOnAfterBookmarks(Transport transport) {
    try (ScriptedApiServer apiServer = new ScriptedApiServer(transport);
        KubernetesClient client = apiServer.client();
        ClusterWatches watches = new ClusterWatches(client, DISCOVERY_INTERVAL)) {
      apiServer.put("first");
      watches.start();
      await().until(() -> apiServer.watches() == 1);

      apiServer.bookmark();
      apiServer.say("ADDED", apiServer.put("second"));
      await().until(() -> watches.size(Kind.NAMESPACE) == 2);
      apiServer.bookmark();
      apiServer.say("DELETED", apiServer.put("first"));
      await().until(() -> watches.size(Kind.NAMESPACE) == 1);

      assertThat(apiServer.lists()).isEqualTo(1);
      assertThat(apiServer.watchedFrom()).hasSize(1);
    }
  }
}
