package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WorkerSet;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole objects that one Cluster rests on: those that it refers to, and those that refer to it.
 * What is being deleted is there for the others' references, and is not judged.
 *
 * <p>A topology's objects are judged by themselves once Cluster API has made them. As long as one
 * of them is missing, the template that it would be made from is judged in its place: it may be
 * why.
 */
final class ClusterObjects implements Background {
  /** In either API version. */
  private static final List<JsonPointer> REMEDIATION =
      List.of(
          JsonPointer.compile("/spec/remediation/templateRef"),
          JsonPointer.compile("/spec/remediationTemplate"));

  private final String namespace;
  private final WholeObjects reader;
  private final Set<Key> lookups;
  private final Map<Key, Optional<JsonNode>> read = new LinkedHashMap<>();
  private Optional<JsonNode> cluster = Optional.empty();
  private final List<GivenObject> judged = new ArrayList<>();
  private final List<GivenObject> others = new ArrayList<>();

  private ClusterObjects(String namespace, WholeObjects reader, Set<Key> lookups) {
    this.namespace = namespace;
    this.reader = reader;
    this.lookups = lookups;
  }

  /**
   * Reads them.
   *
   * @param graph knows which workers a Cluster has
   * @param lookups takes the keys of everything that is looked up
   */
  static ClusterObjects read(
      ObjectKey cluster, ClusterGraph graph, WholeObjects reader, Set<Key> lookups) {
    ClusterObjects objects = new ClusterObjects(cluster.namespace(), reader, lookups);
    objects.cluster = objects.find(GroupKind.CLUSTER, cluster.namespace(), cluster.name());
    objects
        .cluster
        .filter(it -> !deleting(it))
        .ifPresent(it -> objects.readAround(cluster.name(), it, graph));
    return objects;
  }

  private void readAround(String name, JsonNode cluster, ClusterGraph graph) {
    boolean made = follow(cluster.at(Cluster.INFRASTRUCTURE));
    boolean ruled = follow(cluster.at(Cluster.CONTROL_PLANE));
    graph.workerSets(namespace, name).stream()
        .sorted(Comparator.comparing(WorkerSet::toString))
        .forEach(this::readWorkers);
    reader.healthChecks(namespace, name).stream()
        .sorted(Comparator.comparing(it -> Fields.text(it, "metadata", "name")))
        .forEach(this::takeHealthCheck);
    if (!made || !ruled) {
      readClass(Cluster.of(namespace, name, cluster), made, ruled);
    }
  }

  private void readWorkers(WorkerSet workers) {
    find(GroupKind.of(workers.kind()), namespace, workers.name())
        .ifPresent(
            it -> {
              follow(it.at(WorkerSet.bootstrap(workers.kind())));
              follow(it.at(WorkerSet.infrastructure(workers.kind())));
            });
  }

  private void takeHealthCheck(JsonNode healthCheck) {
    lookups.add(
        new Key(
            GroupKind.MACHINE_HEALTH_CHECK,
            namespace,
            Fields.text(healthCheck, "metadata", "name")));
    take(healthCheck);
    REMEDIATION.forEach(field -> follow(healthCheck.at(field)));
  }

  /** Reads the templates of what is not made yet. */
  private void readClass(Cluster cluster, boolean made, boolean ruled) {
    Reference reference = cluster.clusterClass();
    if (reference == null) {
      return;
    }
    look(GroupKind.CLUSTER_CLASS, reference.namespace(), reference.name())
        .ifPresent(
            clusterClass -> {
              others.add(GivenObject.of(clusterClass));
              if (!made) {
                followTemplate(clusterClass, reference.namespace(), "infrastructure");
              }
              if (!ruled) {
                followTemplate(clusterClass, reference.namespace(), "controlPlane");
              }
            });
  }

  /** v1beta2 has templateRef, v1beta1 ref. */
  private void followTemplate(JsonNode clusterClass, String itsNamespace, String part) {
    JsonNode referring = Fields.at(clusterClass, "spec", part);
    Reference template =
        Reference.of(referring.path(referring.has("templateRef") ? "templateRef" : "ref"));
    if (template != null) {
      find(GroupKind.of(template), itsNamespace, template.name());
    }
  }

  /** Whether what is referred to is there; a reference of another kind is another's matter. */
  private boolean follow(JsonNode reference) {
    Reference to = Reference.of(reference);
    return to != null
        && (!reader.reads(GroupKind.of(to))
            || find(GroupKind.of(to), namespace, to.name()).isPresent());
  }

  private Optional<JsonNode> find(GroupKind kind, String itsNamespace, String name) {
    Key key = new Key(kind, itsNamespace, name);
    if (!read.containsKey(key)) {
      look(kind, itsNamespace, name).ifPresent(this::take);
    }
    return read.getOrDefault(key, Optional.empty());
  }

  private Optional<JsonNode> look(GroupKind kind, String itsNamespace, String name) {
    Key key = new Key(kind, itsNamespace, name);
    lookups.add(key);
    Optional<JsonNode> found = reader.find(kind, itsNamespace, name);
    read.put(key, found);
    return found;
  }

  private void take(JsonNode object) {
    (deleting(object) ? others : judged).add(GivenObject.of(object));
  }

  private static boolean deleting(JsonNode object) {
    return Fields.present(object, Fields.DELETION_TIMESTAMP);
  }

  /** The Cluster first, each with the namespace that it is in. */
  List<GivenObject> judged() {
    return judged;
  }

  /** The Cluster itself, also while it is being deleted. */
  Optional<JsonNode> cluster() {
    return cluster;
  }

  @Override
  public List<GivenObject> objects() {
    return others;
  }

  @Override
  public boolean complete() {
    return true;
  }

  /** Whoever wrote another kind knows where its objects are. */
  @Override
  public boolean complete(GroupKind kind) {
    return reader.reads(kind);
  }

  /** What is wrong with one keeps nobody from seeing what is wrong with those that rest on it. */
  @Override
  public boolean holdsTheSet() {
    return true;
  }

  /** Each is judged as if it came now. */
  @Override
  public JsonNode stored(GivenObject object) {
    return MissingNode.getInstance();
  }
}
