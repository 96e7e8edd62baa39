package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What policies know of a Cluster API Cluster.
 *
 * @param controlPlane null while there is none
 * @param infrastructure null while there is none
 * @param clusterClass the ClusterClass of its topology, null without one
 * @param endpoint null while there is none
 * @param apiServerPort where its API server listens
 */
public record Cluster(
    String namespace,
    String name,
    Reference controlPlane,
    Reference infrastructure,
    Reference clusterClass,
    Endpoint endpoint,
    int apiServerPort,
    boolean paused) {

  public static final JsonPointer CONTROL_PLANE = JsonPointer.compile("/spec/controlPlaneRef");
  public static final JsonPointer INFRASTRUCTURE = JsonPointer.compile("/spec/infrastructureRef");
  private static final JsonPointer CLASS_NAME = JsonPointer.compile("/spec/topology/classRef/name");
  private static final JsonPointer CLASS_NAMESPACE =
      JsonPointer.compile("/spec/topology/classRef/namespace");
  private static final JsonPointer OLD_CLASS_NAME = JsonPointer.compile("/spec/topology/class");
  private static final JsonPointer OLD_CLASS_NAMESPACE =
      JsonPointer.compile("/spec/topology/classNamespace");
  private static final JsonPointer ENDPOINT = JsonPointer.compile("/spec/controlPlaneEndpoint");
  public static final JsonPointer API_SERVER_PORT =
      JsonPointer.compile("/spec/clusterNetwork/apiServerPort");
  private static final int DEFAULT_API_SERVER_PORT = 6443;
  public static final JsonPointer PAUSED = JsonPointer.compile("/spec/paused");

  /** What is read of a Cluster. */
  public static final List<ReadField> READS =
      ReadField.all(
          Reference.reads(CONTROL_PLANE),
          Reference.reads(INFRASTRUCTURE),
          Endpoint.reads(ENDPOINT),
          List.of(
              ReadField.number(API_SERVER_PORT),
              ReadField.text(CLASS_NAME),
              ReadField.text(CLASS_NAMESPACE),
              ReadField.text(OLD_CLASS_NAME),
              ReadField.text(OLD_CLASS_NAMESPACE),
              ReadField.truth(PAUSED)));

  public static Cluster of(String namespace, String name, JsonNode object) {
    return new Cluster(
        namespace,
        name,
        Reference.of(object.at(CONTROL_PLANE)),
        Reference.of(object.at(INFRASTRUCTURE)),
        clusterClass(namespace, object),
        Endpoint.of(object, ENDPOINT),
        object.at(API_SERVER_PORT).asInt(DEFAULT_API_SERVER_PORT),
        paused(object));
  }

  /**
   * Whether Cluster API leaves the cluster alone. An annotation of the same name pauses only the
   * object that carries it.
   */
  public static boolean paused(JsonNode object) {
    return object.at(PAUSED).asBoolean(false);
  }

  /** v1beta2 has {@code classRef.{namespace,name}}, v1beta1 {@code class, classNamespace}. */
  private static Reference clusterClass(String namespace, JsonNode object) {
    String name = Fields.text(object, CLASS_NAME);
    String classNamespace = Fields.text(object, CLASS_NAMESPACE);
    if (name == null) {
      name = Fields.text(object, OLD_CLASS_NAME);
      classNamespace = Fields.text(object, OLD_CLASS_NAMESPACE);
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
