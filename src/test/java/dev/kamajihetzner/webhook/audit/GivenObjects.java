package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.cluster.GivenGraph;
import dev.kamajihetzner.webhook.cluster.IndexedClusterGraph;
import dev.kamajihetzner.webhook.cluster.ServedKind;
import dev.kamajihetzner.webhook.manifest.GivenDocuments;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a test's API server has. Those that say no namespace are in the default one; of
 * two of the same name the last counts.
 */
record GivenObjects(List<JsonNode> all, Predicate<GroupKind> served) implements WholeObjects {
  static final Settings SETTINGS = Settings.of(Map.of("kamaji-hetzner.location.default", "fsn1"));

  private static final Set<GroupKind> AUDITED =
      AuditedKinds.ALL.stream().map(ServedKind::kind).collect(Collectors.toSet());

  static GivenObjects of(String... documents) {
    return of(Stream.of(documents).map(GivenDocuments::yaml).toList());
  }

  static GivenObjects of(Iterable<JsonNode> documents) {
    List<JsonNode> placed = new ArrayList<>();
    for (JsonNode document : documents) {
      ObjectNode copy = document.deepCopy();
      boolean namespaced = Kind.of(GroupKind.of(copy)).map(Kind::namespaced).orElse(true);
      if (namespaced && !copy.at("/metadata").has("namespace")) {
        copy.withObject("/metadata").put("namespace", "default");
      }
      placed.removeIf(it -> key(it).equals(key(copy)));
      placed.add(copy);
    }
    return new GivenObjects(placed, AUDITED::contains);
  }

  /** The same where objects of that kind are not read. */
  GivenObjects without(GroupKind kind) {
    return new GivenObjects(all, served.and(it -> !it.equals(kind)));
  }

  /** The same with one more, or another in the place of one of that name. */
  GivenObjects with(String document) {
    List<JsonNode> documents = new ArrayList<>(all);
    documents.add(GivenDocuments.yaml(document));
    return new GivenObjects(of(documents).all, served);
  }

  private static List<Object> key(JsonNode json) {
    GivenObject object = GivenObject.of(json);
    return List.of(object.kind(), object.namespace(), object.name());
  }

  IndexedClusterGraph graph() {
    return GivenGraph.of(all);
  }

  /** What is said of a Cluster, with fsn1 as the location. */
  ClusterAudit audit(String cluster) {
    return judge(SETTINGS, "default", cluster).audit().orElseThrow();
  }

  JudgedCluster judge(Settings settings, String namespace, String cluster) {
    return new ClusterAuditor(Policies.all(settings), settings)
        .judge(new ObjectKey(namespace, cluster), graph(), this);
  }

  /** The same in short: kind, name, severity, rule and field, and a star for what is overridden. */
  List<String> findings(String cluster) {
    return audit(cluster).findings().stream().map(GivenObjects::inShort).toList();
  }

  static String inShort(AuditFinding finding) {
    return String.join(
            " ",
            finding.object().kind(),
            finding.object().name(),
            finding.finding().severity().name(),
            finding.finding().rule(),
            finding.finding().field().toString())
        + (finding.overridden() ? " *" : "");
  }

  @Override
  public boolean reads(GroupKind kind) {
    return served.test(kind);
  }

  @Override
  public Optional<JsonNode> find(GroupKind kind, String namespace, String name) {
    return all.stream()
        .filter(it -> reads(kind) && key(it).equals(List.of(kind, namespace, name)))
        .findFirst();
  }

  @Override
  public List<JsonNode> healthChecks(String namespace, String clusterName) {
    return all.stream()
        .filter(it -> GroupKind.of(it).equals(GroupKind.MACHINE_HEALTH_CHECK))
        .filter(it -> namespace.equals(Fields.text(it, "metadata", "namespace")))
        .filter(it -> clusterName.equals(Fields.text(it, "spec", "clusterName")))
        .toList();
  }
}
