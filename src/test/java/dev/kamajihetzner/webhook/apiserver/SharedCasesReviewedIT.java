package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people write, applied object by object with the webhook there: it refuses what {@code check}
 * refuses and nothing else, as far as the schema lets an object come to it.
 */
@NeedsApiServer
class SharedCasesReviewedIT {
  private static final Map<Generation, ManagementCluster> CLUSTERS =
      new EnumMap<>(Generation.class);

  static List<SharedCase> cases() {
    return SharedCase.all();
  }

  @AfterAll
  static void stop() {
    CLUSTERS.values().forEach(ManagementCluster::close);
    CLUSTERS.clear();
  }

  /** Our own small definitions where upstream's rules are not known. */
  private static ManagementCluster cluster(Generation generation) {
    return CLUSTERS.computeIfAbsent(
        generation,
        it -> {
          List<Path> definitions =
              ApiServer.missing("1.30", "").isPresent()
                  ? it.definitions()
                  : SharedCasesIT.definitions(it);
          ManagementCluster cluster = ManagementCluster.bare(it);
          cluster.install(definitions);
          cluster.serve("location.default", "fsn1");
          return cluster;
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theWebhookRefusesWhatCheckRefuses(SharedCase written) {
    ManagementCluster cluster = cluster(written.generation());
    String namespace = cluster.namespace("reviewed");
    SharedCase given = written.in(namespace);
    cluster.policies(namespace, false);
    given.before().all().forEach(it -> store(cluster, cluster.api(), it).accepted());
    cluster.policies(namespace, true);
    // Nobody's right to override can be asked offline.
    Api somebody = Tenant.human(cluster, namespace, false);
    Map<String, JsonNode> checked = given.checked(cluster.kubectl());

    Map<String, Boolean> expected = new TreeMap<>();
    Map<String, Boolean> admitted = new TreeMap<>();
    for (ObjectNode object : given.inOrder()) {
      Optional<Kind> kind = Kind.of(GroupKind.of(object));
      String version = object.path("apiVersion").asText().replaceFirst(".*/", "");
      if (kind.isEmpty() || !cluster.api().serves(kind.get(), version)) {
        continue;
      }
      Api.Answer answer = store(cluster, somebody, object);
      String key = SharedCase.key(object);
      boolean refused = answer.message().contains("kamaji-hetzner.dev\" denied the request");
      if ((answer.isAccepted() || refused) && !hasWrongTypes(checked.get(key))) {
        admitted.put(key, !refused);
        expected.put(key, checked.get(key).path("admitted").asBoolean());
      }
    }

    assertThat(admitted).isEqualTo(expected);
  }

  /** Only definitions that know no types let such an object come to the webhook. */
  private static boolean hasWrongTypes(JsonNode checked) {
    return checked.path("remarks").findValuesAsText("rule").contains("schema");
  }

  /** Has it applied and, once it is there, known to the webhook. */
  private static Api.Answer store(ManagementCluster cluster, Api api, ObjectNode object) {
    Api.Answer answer = apply(api, object);
    Kind.of(GroupKind.of(object))
        .filter(kind -> answer.isAccepted() && kind.lookedUp())
        .ifPresent(cluster::awaitCounted);
    return answer;
  }

  /** As kubectl does where nothing was applied before: creates, or changes what is written. */
  private static Api.Answer apply(Api api, ObjectNode object) {
    return api.get(object).isAccepted()
        ? api.mergePatch(object, object.toString())
        : api.create(object);
  }
}
