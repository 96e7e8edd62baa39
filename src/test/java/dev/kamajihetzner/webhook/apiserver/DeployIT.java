package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** deploy/base as an API server stores it: tools that compare Git with a cluster see no drift. */
@NeedsApiServer(atLeast = "1.30", why = "older ones know fewer of the fields")
class DeployIT {
  private static final Path BASE = Path.of("deploy", "base");

  /** Given out by the API server, to nobody's surprise. */
  private static final Set<String> ASSIGNED = Set.of("clusterIP", "clusterIPs", "ipFamilies");

  private static ApiServer apiServer;
  private static Api api;

  @BeforeAll
  static void start() {
    apiServer = ApiServer.start();
    api = new Api(apiServer.config());
  }

  @AfterAll
  static void stop() {
    if (apiServer != null) {
      api.close();
      apiServer.close();
    }
  }

  private static List<ObjectNode> documents() {
    List<ObjectNode> documents = new ArrayList<>();
    JsonNode resources =
        Documents.read(BASE.resolve("kustomization.yaml")).all().get(0).path("resources");
    resources.forEach(file -> documents.addAll(Documents.read(BASE.resolve(file.asText())).all()));
    return documents;
  }

  @Test
  void whatIsStoredIsWhatIsWritten() {
    Kubectl.Run first = apiServer.kubectl().run("", "apply", "-k", BASE.toString()).succeeded();
    assertThat(first.warnings()).isEmpty();

    List<ObjectNode> documents = documents();
    assertThat(documents).hasSizeGreaterThan(8);
    for (ObjectNode document : documents) {
      ObjectNode stored = ManagementCluster.essence(api.stored(document));
      stored.remove("status");
      if (stored.path("kind").asText().equals("Service")) {
        stored.withObject("/spec").remove(ASSIGNED);
      }
      assertThat(stored)
          .as("%s %s", document.path("kind").asText(), document.at("/metadata/name").asText())
          .isEqualTo(ManagementCluster.essence(document));
    }

    // Not by kubectl's word: it calls a PodDisruptionBudget "configured" each time.
    List<ObjectNode> before = documents.stream().map(api::stored).toList();
    apiServer.kubectl().run("", "apply", "-k", BASE.toString()).succeeded();
    assertThat(documents.stream().map(api::stored).toList()).isEqualTo(before);
    Kubectl.Run diff = apiServer.kubectl().run("", "diff", "-k", BASE.toString());
    assertThat(diff.status()).as(diff.output() + diff.error()).isZero();
  }
}
