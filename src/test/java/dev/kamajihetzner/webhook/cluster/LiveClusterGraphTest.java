package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamajihetzner.webhook.cluster.LiveClusterGraph.Question;
import dev.kamajihetzner.webhook.cluster.ScriptedApiServer.Transport;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveClusterGraphTest {
  private final IndexedClusterGraph known = new IndexedClusterGraph();
  private final List<String> asked = new ArrayList<>();

  private LiveClusterGraph live(LiveClusterGraph.Reader reader) {
    return new LiveClusterGraph(
        reader, Duration.ofSeconds(5), kind -> "v1", known, (kind, failed) -> {});
  }

  private LiveClusterGraph noting() {
    return live(
        (question, remaining) -> {
          asked.add(question.kind() + " " + question.name());
          return List.of();
        });
  }

  private void workers(int many) throws IOException {
    JsonNode object = new YAMLMapper().readTree("spec: {clusterName: workload}");
    for (int i = 0; i < many; i++) {
      known.put(Kind.MACHINE_DEPLOYMENT, "tenant", "md-" + i, object);
    }
  }

  @Test
  void readsWhatIsKnownByName() throws IOException {
    workers(10);
    LiveClusterGraph graph = noting();
    graph.workerSets("tenant", "workload");
    graph.workerSets("tenant", "workload");
    graph.clustersWithControlPlane("tenant", "nobody's");
    graph.clustersWithInfrastructure("tenant", "nobody's");
    assertThat(asked)
        .hasSize(10)
        .contains("MachineDeployment md-0")
        .doesNotContain("MachineDeployment null");
  }

  @Test
  void listsWhereManyAreKnown() throws IOException {
    workers(11);
    LiveClusterGraph graph = noting();
    graph.workerSets("tenant", "workload");
    assertThat(asked).containsExactly("MachineDeployment null");
  }

  @Test
  void tellsWhatCouldNotBeRead() {
    LiveClusterGraph graph =
        live(
            (question, remaining) -> {
              throw new LiveReadFailed("no turn", null);
            });
    assertThatThrownBy(() -> graph.namespace("tenant"))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessage("Namespace could not be read: no turn");
  }

  /** That there is no such kind does not mean that the object is gone. */
  @Test
  void aKindThatIsNotServedIsNoObjectThatIsNotThere() {
    Question question = new Question(Kind.NAMESPACE, "v1", "", "first");
    try (ScriptedApiServer apiServer = new ScriptedApiServer(Transport.HTTP);
        KubernetesClient client = apiServer.client()) {
      assertThat(LiveClusterGraph.ask(client, question)).isEmpty();
      apiServer.put("first");
      assertThat(LiveClusterGraph.ask(client, question)).hasSize(1);
      apiServer.undefine();
      assertThatThrownBy(() -> LiveClusterGraph.ask(client, question))
          .isInstanceOf(KubernetesClientException.class);
      apiServer.refuse(403);
      assertThatThrownBy(() -> LiveClusterGraph.ask(client, question))
          .isInstanceOf(KubernetesClientException.class);
    }
  }
}
