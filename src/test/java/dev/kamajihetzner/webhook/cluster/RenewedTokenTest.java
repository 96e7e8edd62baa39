package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Transport;
import dev.kamajihetzner.webhook.model.Kind;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kubelet renews the account's token in its file every hour; then the old one expires. */
class RenewedTokenTest {
  private final Warnings warnings = new Warnings();
  private final ScriptedApiServer apiServer = new ScriptedApiServer(Transport.WEB_SOCKET);
  private Map<String, String> properties;

  @TempDir Path directory;
  private Path token;

  /** As in a pod, but for where the token's file is. */
  @BeforeEach
  void haveToken() throws IOException {
    token = Files.writeString(directory.resolve("token"), "first");
    properties =
        Map.of(
            Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY, token.toString(),
            Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false",
            Config.KUBERNETES_MASTER_SYSTEM_PROPERTY, apiServer.url());
    properties.forEach(System::setProperty);
    apiServer.accept("first");
  }

  @AfterEach
  void stop() {
    properties.keySet().forEach(System::clearProperty);
    apiServer.close();
    warnings.close();
  }

  @Test
  void isUsedByAll() throws IOException {
    apiServer.put("first");
    try (KubernetesClient client = ScriptedApiServer.client(Config.autoConfigure(null));
        ClusterWatches watches = new ClusterWatches(client, Duration.ofMillis(200))) {
      watches.start();
      await().until(() -> apiServer.watches() == 1);

      Files.writeString(token, "second");
      apiServer.accept("second");
      assertThat(watches.live(Duration.ofSeconds(5), (kind, failed) -> {}))
          .returns(true, graph -> graph.namespace("first").isPresent());
      int discoveries = apiServer.discoveries();
      await().until(() -> apiServer.discoveries() > discoveries + 10);

      Files.writeString(token, "third");
      apiServer.accept("third");
      apiServer.endWatches();
      await().until(() -> apiServer.watchedFrom().size() == 2 && apiServer.watches() == 1);
      apiServer.add("second");
      await().until(() -> watches.size(Kind.NAMESPACE) == 2);
    }
    assertThat(apiServer.lists()).isEqualTo(1);
    assertThat(warnings.lines()).isEmpty();
  }
}
