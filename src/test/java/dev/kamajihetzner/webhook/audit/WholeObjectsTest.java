package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.AnsweringApiServer;
import dev.kamajihetzner.webhook.cluster.ServedKind;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ways of reading. */
class WholeObjectsTest {
  private static final String CHECKS = "/machinehealthchecks?limit=100";
  private static final String LABELLED = CHECKS + "&labelSelector=cluster.x-k8s.io/cluster-name=";
  private static final String UNLABELLED = CHECKS + "&labelSelector=!cluster.x-k8s.io/cluster-name";

  private final AnsweringApiServer server = new AnsweringApiServer();
  private final WholeReads reads =
      new WholeReads(
          server.client(), AuditedKinds.ALL, Duration.ofSeconds(20), Duration.ofHours(1));

  @AfterEach
  void close() {
    server.close();
  }

  private void serve() {
    AuditedKinds.ALL.stream()
        .filter(it -> !it.kind().equals(GroupKind.MACHINE_POOL))
        .forEach(it -> server.serve(it, "v1"));
    for (ServedKind kind : AuditedKinds.OF_CLUSTERS) {
      server.answer(path(kind.kind()) + '/' + kind.plural() + "?limit=100", 200, list());
    }
  }

  private static String path(GroupKind kind) {
    return "/apis/" + kind.group() + "/v1/namespaces/n";
  }

  private static String list(JsonNode... items) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("kind", "List");
    ArrayNode all = list.putArray("items");
    List.of(items).forEach(all::add);
    return list.toString();
  }

  private static JsonNode object(String kind, String name, String spec) {
    return GivenDocuments.yaml(
        "{kind: %s, metadata: {namespace: n, name: %s}, spec: %s}".formatted(kind, name, spec));
  }

  @Test
  void aNamespaceIsListedOnceAndAnsweredFromMemory() {
    serve();
    JsonNode a = object("Cluster", "a", "{paused: true}");
    JsonNode b = object("Cluster", "b", "{clusterNetwork: {pods: {cidrBlocks: [10.0.0.0/8]}}}");
    server.answer(path(GroupKind.CLUSTER) + "/clusters?limit=100", 200, list(a, b));
    NamespaceReads listed = NamespaceReads.list(reads, "n");
    int asked = server.asked().size();

    assertThat(listed.find(GroupKind.CLUSTER, "n", "a")).contains(a);
    assertThat(listed.find(GroupKind.CLUSTER, "n", "b")).contains(b);
    assertThat(listed.find(GroupKind.CLUSTER, "n", "c")).isEmpty();
    assertThat(listed.find(GroupKind.HETZNER_CLUSTER, "n", "a")).isEmpty();
    assertThat(listed.healthChecks("n", "a")).isEmpty();
    assertThat(listed.bytes()).isPositive();
    assertThat(server.asked()).hasSize(asked);
  }

  @Test
  void whatIsSharedAcrossNamespacesIsAskedFor() {
    serve();
    JsonNode theirs = object("ClusterClass", "a", "{}");
    server.answer(
        "/apis/cluster.x-k8s.io/v1/namespaces/m/clusterclasses/a", 200, theirs.toString());
    server.answer(
        "/apis/cluster.x-k8s.io/v1/namespaces/n/clusterclasses/a", 200, theirs.toString());
    NamespaceReads listed = NamespaceReads.list(reads, "n");

    assertThat(listed.find(GroupKind.CLUSTER_CLASS, "m", "a")).contains(theirs);
    assertThat(listed.find(GroupKind.CLUSTER_CLASS, "n", "a")).contains(theirs);
    assertThat(server.asked()).noneMatch(it -> it.contains("clusterclasses?"));
  }

  @Test
  void healthChecksAreFoundWithOrWithoutTheLabelAndByNothingElse() {
    serve();
    JsonNode labelled = object("MachineHealthCheck", "labelled", "{clusterName: a}");
    JsonNode bare = object("MachineHealthCheck", "bare", "{clusterName: a}");
    JsonNode others = object("MachineHealthCheck", "others", "{clusterName: b}");
    String path = path(GroupKind.MACHINE_HEALTH_CHECK);
    server
        .answer(path + CHECKS, 200, list(labelled, bare, others))
        .answer(path + LABELLED + 'a', 200, list(labelled))
        .answer(path + UNLABELLED, 200, list(bare, others));

    assertThat(new SingleReads(reads).healthChecks("n", "a"))
        .containsExactlyInAnyOrder(labelled, bare);
    assertThat(NamespaceReads.list(reads, "n").healthChecks("n", "a"))
        .containsExactlyInAnyOrder(labelled, bare);
  }

  @Test
  void aKindThatIsNotInstalledIsNotReadAndNoError() {
    serve();
    for (WholeObjects objects : List.of(new SingleReads(reads), NamespaceReads.list(reads, "n"))) {
      assertThat(objects.reads(GroupKind.MACHINE_POOL)).isFalse();
      assertThat(objects.find(GroupKind.MACHINE_POOL, "n", "a")).isEmpty();
      assertThat(objects.reads(GroupKind.CLUSTER)).isTrue();
      assertThat(objects.reads(GroupKind.CLUSTER_CLASS)).isTrue();
      assertThat(objects.reads(GroupKind.SECRET)).isFalse();
    }
    assertThat(server.asked())
        .noneMatch(it -> it.contains("machinepools") || it.contains("secret"));
  }
}
