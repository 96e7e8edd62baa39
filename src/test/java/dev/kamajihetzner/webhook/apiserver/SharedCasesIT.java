package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.review.GivenRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people write, on upstream's own definitions: {@code check} admits nothing that the API
 * server refuses because of a field that policies read.
 */
@NeedsApiServer(
    atLeast = "1.30",
    why = "older ones do not know the rules in upstream's definitions")
class SharedCasesIT {
  private static final Map<Generation, ManagementCluster> CLUSTERS =
      new EnumMap<>(Generation.class);

  /** Refused by both: annotations and versions without quotes, a switch and a port as texts. */
  private static final Set<String> WRONG_TYPES =
      Set.of("008-annotation-unquoted", "012-enabled-as-text", "050-version-as-number");

  static List<SharedCase> cases() {
    return SharedCase.all();
  }

  @AfterAll
  static void stop() {
    CLUSTERS.values().forEach(ManagementCluster::close);
    CLUSTERS.clear();
  }

  private static ManagementCluster cluster(Generation generation) {
    return CLUSTERS.computeIfAbsent(
        generation,
        it -> {
          ManagementCluster cluster = ManagementCluster.bare(it);
          cluster.install(definitions(it));
          return cluster;
        });
  }

  static List<Path> definitions(Generation generation) {
    Path directory =
        SharedCase.SHARED
            .resolve("crds")
            .resolve(generation == Generation.V1BETA1 ? "legacy" : "current");
    assumeTrue(
        Files.isDirectory(directory),
        () -> "upstream's definitions are not beside the project: " + directory);
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingIsAdmittedThatTheApiServerRefusesForAFieldThatIsRead(SharedCase written) {
    ManagementCluster cluster = cluster(written.generation());
    SharedCase given = written.in(cluster.namespace("case"));
    given.before().all().forEach(it -> cluster.api().create(it).accepted());
    Map<String, JsonNode> checked = given.checked(cluster.kubectl());

    Set<String> refused = new TreeSet<>();
    for (ObjectNode object : given.inOrder()) {
      Api.Answer answer = cluster.api().apply(object, "tests");
      if (!answer.isAccepted() && isAboutWhatIsRead(object, answer)) {
        refused.add(SharedCase.key(object));
        assertThat(checked.get(SharedCase.key(object)).path("admitted").asBoolean())
            .as("%s: %s", SharedCase.key(object), answer.message())
            .isFalse();
      }
    }

    Set<String> wrongTypes = new TreeSet<>();
    checked.forEach(
        (key, verdict) -> {
          if (verdict.path("remarks").findValuesAsText("rule").contains("schema")) {
            wrongTypes.add(key);
          }
        });
    assertThat(wrongTypes).isEqualTo(refused);
    if (WRONG_TYPES.contains(written.name())) {
      assertThat(refused).isNotEmpty();
    }
  }

  /** Only what names another field is about that; what cannot even be decoded names none. */
  private static boolean isAboutWhatIsRead(ObjectNode object, Api.Answer answer) {
    assertThat(answer.status()).as(answer.message()).isIn(400, 422, 500);
    JsonNode causes = answer.body().at("/details/causes");
    if (causes.isEmpty()) {
      return true;
    }
    Optional<Kind> kind = Kind.of(GroupKind.of(object));
    List<ReadField> reads = kind.map(GivenRequest::reads).orElse(List.of());
    for (JsonNode cause : causes) {
      String field = '/' + cause.path("field").asText().replace('.', '/');
      if (reads.stream()
          .map(read -> read.pointer().toString())
          .anyMatch(read -> read.equals(field) || field.startsWith(read + '/'))) {
        return true;
      }
    }
    return false;
  }
}
