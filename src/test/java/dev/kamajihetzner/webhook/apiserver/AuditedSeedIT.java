package dev.kamajihetzner.webhook.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.audit.AuditFinding;
import dev.kamajihetzner.webhook.audit.AuditedKinds;
import dev.kamajihetzner.webhook.audit.ClusterAudit;
import dev.kamajihetzner.webhook.audit.ClusterAuditor;
import dev.kamajihetzner.webhook.audit.JudgedCluster;
import dev.kamajihetzner.webhook.audit.NamespaceReads;
import dev.kamajihetzner.webhook.audit.SingleReads;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.cluster.WholeReads;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes past the webhook, on upstream's own definitions: an audit says what {@code check} says
 * of the file, and the same by either way of reading.
 */
@NeedsApiServer(
    atLeast = "1.30",
    why = "older ones do not know the rules in upstream's definitions")
class AuditedSeedIT {
  private static final Settings SETTINGS =
      Settings.of(Map.of("kamaji-hetzner.location.default", "fsn1"));
  private static final String PENDING = "came past the webhook";

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

  private static ManagementCluster cluster(Generation generation) {
    return CLUSTERS.computeIfAbsent(
        generation,
        it -> {
          ManagementCluster cluster = ManagementCluster.bare(it);
          cluster.install(SharedCasesIT.definitions(it));
          return cluster;
        });
  }

  @ParameterizedTest
  @EnumSource
  void theSeedIsAuditedAsItsFileIsChecked(Generation generation) {
    Path file =
        SharedCase.SHARED
            .resolve("seed")
            .resolve(generation == Generation.V1BETA1 ? "workload.yaml" : "workload-v1beta2.yaml");
    assumeTrue(Files.exists(file), () -> "the seed is not beside the project: " + file);
    ManagementCluster cluster = cluster(generation);
    SharedCase seed =
        new SharedCase("seed", new Documents(List.of()), Documents.read(file))
            .in(cluster.namespace("audited-seed"));

    cluster.kubectl().apply(seed.objects()).succeeded();

    assertAgree(audited(cluster, seed), checked(cluster, seed));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseThatCanBeAppliedIsAuditedAsItIsChecked(SharedCase written) {
    ManagementCluster cluster = cluster(written.generation());
    SharedCase given = written.in(cluster.namespace("audited-case"));
    given.before().all().forEach(it -> cluster.api().create(it).accepted());
    boolean stored =
        given.inOrder().stream()
            .map(it -> cluster.api().apply(it, "tests").isAccepted())
            .reduce(true, Boolean::logicalAnd);
    Map<String, Set<String>> audited = audited(cluster, given);

    if (!stored || !given.before().all().isEmpty()) {
      // What is judged as an update is another question, and what is not stored nobody can see.
      return;
    }
    Map<String, Set<String>> checked = checked(cluster, given);
    checked.keySet().retainAll(audited.keySet());
    if (clusters(given).size() == 1) {
      assertAgree(audited, checked);
    } else {
      // Of two that are in each other's way, a check refuses the one that it judges last.
      checked.forEach(
          (object, findings) -> assertThat(audited.get(object)).as(object).containsAll(findings));
    }
  }

  private static void assertAgree(
      Map<String, Set<String>> audited, Map<String, Set<String>> checked) {
    audited.values().removeIf(Set::isEmpty);
    assertThat(audited).isEqualTo(checked);
  }

  private static List<ObjectNode> clusters(SharedCase given) {
    return given.objects().all().stream().filter(it -> Documents.is(Kind.CLUSTER, it)).toList();
  }

  /** What is said of each object of a Cluster. */
  private static Map<String, Set<String>> audited(ManagementCluster cluster, SharedCase given) {
    WholeReads reads =
        new WholeReads(
            cluster.api().client(),
            AuditedKinds.ALL,
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));
    List<JsonNode> stored = new ArrayList<>();
    for (Documents documents : List.of(given.before(), given.objects())) {
      for (ObjectNode object : documents.all()) {
        Api.Answer answer = cluster.api().get(object);
        if (answer.isAccepted()) {
          stored.add(answer.body());
        }
      }
    }
    ClusterGraph graph = GivenGraph.of(stored);
    ClusterAuditor auditor = new ClusterAuditor(Policies.all(SETTINGS), SETTINGS);
    Map<String, Set<String>> said = new TreeMap<>();
    for (ObjectNode it : clusters(given)) {
      String namespace = it.at("/metadata/namespace").asText();
      ObjectKey key = new ObjectKey(namespace, it.at("/metadata/name").asText());
      JudgedCluster judged = auditor.judge(key, graph, new SingleReads(reads));
      assertThat(auditor.judge(key, graph, NamespaceReads.list(reads, namespace)))
          .as("by one list of the namespace")
          .isEqualTo(judged);
      judged
          .restsOn()
          .keys()
          .forEach(rest -> said.putIfAbsent(rest.kind() + " " + rest.name(), new TreeSet<>()));
      judged.audit().ifPresent(audit -> addTo(said, audit));
    }
    return said;
  }

  private static void addTo(Map<String, Set<String>> said, ClusterAudit audit) {
    assertThat(audit.cluster().uid()).isNotBlank();
    for (AuditFinding finding : audit.findings()) {
      if (!finding.finding().problem().startsWith(PENDING)) {
        said.computeIfAbsent(
                finding.object().kind() + ' ' + finding.object().name(), it -> new TreeSet<>())
            .add(text(finding.finding()));
      }
    }
  }

  private static String text(Finding finding) {
    return String.join(
        " | ",
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.rule(),
        finding.field().toString(),
        finding.problem(),
        String.valueOf(finding.found()),
        String.valueOf(finding.expected()),
        String.valueOf(finding.remedy()));
  }

  private static Map<String, Set<String>> checked(ManagementCluster cluster, SharedCase given) {
    Map<String, Set<String>> said = new TreeMap<>();
    given
        .checked(cluster.kubectl())
        .forEach(
            (object, verdict) -> {
              Set<String> remarks = new TreeSet<>();
              for (JsonNode remark : verdict.path("remarks")) {
                if (!canBeSeen(remark)) {
                  continue;
                }
                remarks.add(
                    List.of("level", "rule", "field", "problem", "found", "expected", "remedy")
                        .stream()
                        .map(name -> String.valueOf(remark.path(name).textValue()))
                        .collect(Collectors.joining(" | ")));
              }
              if (!remarks.isEmpty()) {
                said.put(object, remarks);
              }
            });
    return said;
  }

  /** No null is ever stored, and what is not read is not missed. */
  private static boolean canBeSeen(JsonNode remark) {
    String problem = remark.path("problem").textValue();
    return switch (remark.path("rule").textValue()) {
      case "explicit-null" -> false;
      case "unresolved-reference" ->
          AuditedKinds.ALL.stream().anyMatch(it -> problem.startsWith(it.kind() + " "));
      default -> true;
    };
  }
}
