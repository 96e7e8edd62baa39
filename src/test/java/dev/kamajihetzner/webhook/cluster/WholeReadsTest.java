package dev.kamajihetzner.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeReadsTest {
  private static final ServedKind CLUSTERS = new ServedKind(GroupKind.CLUSTER, "clusters");
  private static final ServedKind CHECKS =
      new ServedKind(GroupKind.MACHINE_HEALTH_CHECK, "machinehealthchecks");
  private static final ServedKind HETZNER =
      new ServedKind(GroupKind.HETZNER_CLUSTER, "hetznerclusters");
  private static final String IN_NAMESPACE = "/apis/cluster.x-k8s.io/v1beta2/namespaces/n/clusters";

  /** Once a client has made its first request. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final AnsweringApiServer server =
      new AnsweringApiServer().serve(CHECKS, "v1beta2").serve(CLUSTERS, "v1beta2", "v1beta1");
  private final WholeReads reads = reads(Duration.ofSeconds(20), Duration.ofHours(1));

  private WholeReads reads(Duration timeout, Duration discoveryInterval) {
    return new WholeReads(
        server.client(), List.of(CLUSTERS, CHECKS, HETZNER), timeout, discoveryInterval);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsWhatPeopleWriteInTheVersionThatIsPreferred() {
    server.answer(
        IN_NAMESPACE + "/a",
        200,
        GivenDocuments.yaml(
                """
                apiVersion: cluster.x-k8s.io/v1beta2
                kind: Cluster
                metadata:
                  name: a
                  namespace: n
                  uid: 1-2
                  resourceVersion: "7"
                  generation: 3
                  creationTimestamp: "2026-01-01T00:00:00Z"
                  deletionTimestamp: "2026-01-01T00:00:00Z"
                  labels: {a: b}
                  annotations: {c: d, kubectl.kubernetes.io/last-applied-configuration: "{}"}
                  managedFields: [{manager: kubectl}]
                spec: {paused: true, unheardOf: [1.5, null, {e: ä}]}
                status: {phase: Provisioned}
                """)
            .toString());

    assertThat(reads.get(GroupKind.CLUSTER, "n", "a"))
        .contains(
            (ObjectNode)
                GivenDocuments.yaml(
                    """
                    apiVersion: cluster.x-k8s.io/v1beta2
                    kind: Cluster
                    metadata:
                      name: a
                      namespace: n
                      uid: 1-2
                      deletionTimestamp: "2026-01-01T00:00:00Z"
                      labels: {a: b}
                      annotations: {c: d}
                    spec: {paused: true, unheardOf: [1.5, null, {e: ä}]}
                    """));
    assertThat(reads.get(GroupKind.CLUSTER, "n", "b")).isEmpty();
  }

  @Test
  void asksForNothingOfAKindThatIsNotServed() {
    assertThat(reads.serves(GroupKind.CLUSTER)).isTrue();
    assertThat(reads.serves(GroupKind.HETZNER_CLUSTER)).isFalse();
    assertThat(reads.serves(GroupKind.SECRET)).isFalse();
    int discovered = server.asked().size();

    assertThat(reads.get(GroupKind.HETZNER_CLUSTER, "n", "a")).isEmpty();
    reads.list(GroupKind.HETZNER_CLUSTER, "n", null, it -> {});

    assertThat(server.asked()).hasSize(discovered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a/b", "../../../../api/v1/namespaces/n/secrets/a", "%2e."})
  void asksForNothingThatCanHaveNoSuchName(String name) {
    assertThat(reads.serves(GroupKind.CLUSTER)).isTrue();
    int discovered = server.asked().size();

    assertThat(reads.get(GroupKind.CLUSTER, "n", name)).isEmpty();
    assertThat(reads.get(GroupKind.CLUSTER, name, "a")).isEmpty();

    assertThat(server.asked()).hasSize(discovered);
  }

  @Test
  void listsPageByPage() {
    String query = IN_NAMESPACE + "?limit=100&labelSelector=!a";
    server
        .answer(query, 200, list("x=/+", "a", "b"))
        .answer(query + "&continue=x=/+", 200, list("", "c"));
    List<String> names = new ArrayList<>();

    reads.list(GroupKind.CLUSTER, "n", "!a", it -> names.add(it.at("/metadata/name").textValue()));

    assertThat(names).containsExactly("a", "b", "c");
  }

  private static String list(String next, String... names) {
    StringBuilder items = new StringBuilder();
    for (String name : names) {
      items.append("  - {kind: Cluster, metadata: {name: ").append(name).append("}}\n");
    }
    return GivenDocuments.yaml(
            "kind: ClusterList\nmetadata: {continue: '%s'}\nitems:\n%s".formatted(next, items))
        .toString();
  }

  @Test
  void aListThatIsCutShortIsNone() {
    server
        .answer(IN_NAMESPACE + "?limit=100", 200, list("x", "a"))
        .answer(
            IN_NAMESPACE + "?limit=100&continue=x",
            410,
            AnsweringApiServer.status(410, "Expired").toString());

    assertThatThrownBy(() -> reads.list(GroupKind.CLUSTER, "n", null, it -> {}))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("Cluster could not be read: ")
        .hasMessageContaining("Expired");
  }

  @Test
  void whatIsNotAllowedIsSaid() {
    server.answer(
        IN_NAMESPACE + "/a",
        403,
        AnsweringApiServer.status(403, "clusters is forbidden").toString());

    assertThatThrownBy(() -> reads.get(GroupKind.CLUSTER, "n", "a"))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("clusters is forbidden");
  }

  @Test
  void whatIsNoObjectIsSaid() {
    server.answer(IN_NAMESPACE + "/a", 200, "[]").answer(IN_NAMESPACE + "/b", 200, "{\"kind\"");

    for (String name : List.of("a", "b")) {
      assertThatThrownBy(() -> reads.get(GroupKind.CLUSTER, "n", name))
          .isInstanceOf(LiveReadFailed.class);
    }
  }

  @Test
  @Timeout(60)
  void noAnswerIsWaitedForWithoutEnd() {
    server.hang(IN_NAMESPACE + "/a");
    assertThat(reads.serves(GroupKind.CLUSTER)).isTrue();
    WholeReads impatient = reads(SHORT, Duration.ofHours(1));
    assertThat(impatient.serves(GroupKind.CLUSTER)).isTrue();

    assertThatThrownBy(() -> impatient.get(GroupKind.CLUSTER, "n", "a"))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("Cluster could not be read: ");
  }

  @Test
  @Timeout(60)
  void whatIsServedIsNotWaitedForWithoutEnd() {
    assertThat(reads.serves(GroupKind.CLUSTER)).isTrue();
    server.hang("/apis/cluster.x-k8s.io");

    assertThatThrownBy(() -> reads(SHORT, Duration.ofHours(1)).serves(GroupKind.CLUSTER))
        .isInstanceOf(LiveReadFailed.class)
        .hasMessageContaining("what is served could not be read: ");
  }

  /** Definitions are replaced while we run. */
  @Test
  void aVersionThatIsGoneIsLookedForAgain() {
    assertThat(reads.get(GroupKind.CLUSTER, "n", "a")).isEmpty();
    server.forget("cluster.x-k8s.io");
    server.answer(IN_NAMESPACE + "/a", 404, "404 page not found");

    assertThatThrownBy(() -> reads.get(GroupKind.CLUSTER, "n", "a"))
        .isInstanceOf(LiveReadFailed.class);
    assertThat(reads.serves(GroupKind.CLUSTER)).isFalse();
    assertThat(reads.get(GroupKind.CLUSTER, "n", "a")).isEmpty();
  }

  @Test
  void aKindThatComesIsNoticed() {
    WholeReads asking = reads(Duration.ofSeconds(20), Duration.ZERO);
    assertThat(asking.serves(GroupKind.HETZNER_CLUSTER)).isFalse();
    assertThat(reads.serves(GroupKind.HETZNER_CLUSTER)).isFalse();

    server.serve(HETZNER, "v1beta1");

    assertThat(asking.serves(GroupKind.HETZNER_CLUSTER)).isTrue();
    assertThat(reads.serves(GroupKind.HETZNER_CLUSTER)).as("asked not long ago").isFalse();
  }
}
