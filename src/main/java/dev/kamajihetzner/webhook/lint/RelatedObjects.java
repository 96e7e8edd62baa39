package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The objects around an inspected one, in its namespace. A reference's own namespace is ignored,
 * because Cluster API has dropped it since v1.11.
 *
 * @see <a
 *     href="https://github.com/kubernetes-sigs/cluster-api/blob/v1.11.0/docs/book/src/developer/providers/migrations/v1.10-to-v1.11.md">Cluster
 *     API's change of references</a>
 */
record RelatedObjects(ObjectSet set, String namespace) {
  private static final String[] BOOTSTRAP = {"spec", "template", "spec", "bootstrap", "configRef"};
  private static final String[] MACHINES = {"spec", "template", "spec", "infrastructureRef"};

  static RelatedObjects of(JsonNode object, ObjectSet set) {
    String namespace = Fields.text(object, "metadata", "namespace");
    return new RelatedObjects(set, namespace == null ? "" : namespace);
  }

  static String name(JsonNode object) {
    String name = Fields.text(object, "metadata", "name");
    return name == null ? "" : name;
  }

  static Optional<Reference> bootstrap(JsonNode workers) {
    return Optional.ofNullable(Reference.of(Fields.at(workers, BOOTSTRAP)));
  }

  static Optional<Reference> machines(JsonNode workers) {
    return Optional.ofNullable(Reference.of(Fields.at(workers, MACHINES)));
  }

  Optional<JsonNode> find(GroupKind kind, String name) {
    return name == null ? Optional.empty() : set.find(kind, namespace, name);
  }

  Optional<JsonNode> find(Reference reference) {
    return find(GroupKind.of(reference), reference.name());
  }

  /** Whether what is referred to is known to be nowhere. */
  boolean misses(Reference reference) {
    return set.holdsAll(GroupKind.of(reference)) && find(reference).isEmpty();
  }

  /** The Cluster that the object's spec.clusterName names. */
  Optional<JsonNode> clusterNamedBy(JsonNode object) {
    return find(GroupKind.CLUSTER, Fields.text(object, "spec", "clusterName"));
  }

  /** The Cluster whose field of that name, such as controlPlaneRef, refers to the object. */
  Optional<JsonNode> clusterReferringBy(String field, Kind kind, JsonNode object) {
    String name = name(object);
    return mentioning(GroupKind.CLUSTER, name)
        .filter(
            cluster -> {
              Reference reference = Reference.of(Fields.at(cluster, "spec", field));
              return reference != null && reference.isA(kind) && reference.name().equals(name);
            })
        .findFirst();
  }

  /** The HetznerCluster of a Cluster. */
  Optional<JsonNode> hetznerCluster(JsonNode cluster) {
    return Optional.ofNullable(Reference.of(Fields.at(cluster, "spec", "infrastructureRef")))
        .filter(reference -> reference.isA(Kind.HETZNER_CLUSTER))
        .flatMap(this::find);
  }

  /** The HetznerCluster of a KamajiControlPlane. */
  Optional<JsonNode> hetznerClusterOfControlPlane(JsonNode controlPlane) {
    return clusterReferringBy("controlPlaneRef", Kind.KAMAJI_CONTROL_PLANE, controlPlane)
        .flatMap(this::hetznerCluster);
  }

  /** Whether the Cluster's infrastructure is another provider's. */
  static boolean elsewhere(JsonNode cluster) {
    Reference infrastructure = Reference.of(Fields.at(cluster, "spec", "infrastructureRef"));
    return infrastructure != null && !infrastructure.isA(Kind.HETZNER_CLUSTER);
  }

  /** The MachineDeployments and MachinePools whose bootstrap template this is. */
  List<JsonNode> bootstrappedBy(JsonNode template) {
    return workersMentioning(name(template))
        .filter(workers -> refersTo(bootstrap(workers), template))
        .toList();
  }

  /** The MachineDeployments and MachinePools whose machine template this is. */
  List<JsonNode> builtFrom(JsonNode template) {
    return workersMentioning(name(template))
        .filter(workers -> refersTo(machines(workers), template))
        .toList();
  }

  /** The MachineDeployments and MachinePools of a Cluster. */
  Stream<JsonNode> workersOf(String clusterName) {
    return workersMentioning(clusterName)
        .filter(workers -> clusterName.equals(Fields.text(workers, "spec", "clusterName")));
  }

  private Stream<JsonNode> workersMentioning(String name) {
    return Stream.concat(
        mentioning(GroupKind.MACHINE_DEPLOYMENT, name), mentioning(GroupKind.MACHINE_POOL, name));
  }

  private Stream<JsonNode> mentioning(GroupKind kind, String name) {
    return set.mentioning(kind, namespace, name).stream();
  }

  private static boolean refersTo(Optional<Reference> reference, JsonNode object) {
    return reference
        .filter(
            to -> GroupKind.of(to).equals(GroupKind.of(object)) && to.name().equals(name(object)))
        .isPresent();
  }
}
