package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What policies know of a Cluster API Cluster.
 *
 * @param controlPlane null while there is none
 * @param infrastructure null while there is none
 * @param clusterClass the ClusterClass of its topology (group and kind unset), null without one
 */
public record Cluster(
    String namespace,
    String name,
    Reference controlPlane,
    Reference infrastructure,
    Reference clusterClass,
    boolean paused) {

  public static Cluster of(String namespace, String name, JsonNode object) {
    JsonNode spec = Fields.at(object, "spec");
    return new Cluster(
        namespace,
        name,
        Reference.of(spec.path("controlPlaneRef")),
        Reference.of(spec.path("infrastructureRef")),
        clusterClass(namespace, spec.path("topology")),
        spec.path("paused").asBoolean(false)
            || Fields.annotation(object, WellKnown.PAUSED) != null);
  }

  /** v1beta2 has {@code classRef.{namespace,name}}, v1beta1 {@code class, classNamespace}. */
  private static Reference clusterClass(String namespace, JsonNode topology) {
    String name = Fields.text(topology, "classRef", "name");
    String classNamespace = Fields.text(topology, "classRef", "namespace");
    if (name == null) {
      name = Fields.text(topology, "class");
      classNamespace = Fields.text(topology, "classNamespace");
    }
    if (name == null || name.isEmpty()) {
      return null;
    }
    boolean elsewhere = classNamespace != null && !classNamespace.isEmpty();
    return new Reference(
        Kind.CLUSTER_CLASS.group(),
        Kind.CLUSTER_CLASS.toString(),
        elsewhere ? classNamespace : namespace,
        name);
  }

  public boolean hasKamajiControlPlane() {
    return controlPlane != null && controlPlane.isA(Kind.KAMAJI_CONTROL_PLANE);
  }

  public boolean hasHetznerInfrastructure() {
    return infrastructure != null && infrastructure.isA(Kind.HETZNER_CLUSTER);
  }
}
