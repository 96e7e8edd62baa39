package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * deploy/ as Helm 4, Flux and Argo CD apply it: what the controller injects is never in the way.
 */
@NeedsApiServer(atLeast = "1.33", why = "deploy/ is called by EndpointSlices")
class ServerSideApplyIT {
  private static Installation installation;

  @BeforeAll
  static void start() {
    installation = new Installation("--server-side");
    installation.installKinds();
    installation.controller();
    installation.replica(() -> Duration.ZERO);
    installation.awaitVerifying();
  }

  @AfterAll
  static void stop() {
    if (installation != null) {
      installation.close();
    }
  }

  @Test
  void anUpgradeMayDropAndRenameEntries() {
    Kubectl.Run diff = installation.kubectl("diff", "-k", "deploy/", "--server-side");
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();
    ObjectNode upgraded =
        Documents.read(Path.of("deploy", "base", "61-validating-webhook.yaml")).all().get(0);
    ArrayNode webhooks = (ArrayNode) upgraded.path("webhooks");
    final int before = webhooks.size();
    webhooks.remove(0);
    ((ObjectNode) webhooks.get(0)).put("name", "renamed.kamaji-hetzner.dev");

    installation
        .apiServer()
        .kubectl()
        .apply(new Documents(List.of(upgraded)), "--server-side")
        .succeeded();

    installation.awaitVerifying();
    ArrayNode stored = (ArrayNode) installation.api().stored(upgraded).path("webhooks");
    assertThat(stored).hasSize(before - 1);
    assertThat(
            StreamSupport.stream(stored.spliterator(), false).map(it -> it.path("name").asText()))
        .contains("renamed.kamaji-hetzner.dev");

    // And back.
    installation.apply();
    installation.awaitVerifying();
    assertThat(installation.api().stored(upgraded).path("webhooks")).hasSize(before);
  }
}
