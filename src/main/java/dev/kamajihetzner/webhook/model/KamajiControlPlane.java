package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What policies know of a KamajiControlPlane.
 *
 * @param version spec.version as written, null where absent or not rendered
 * @param loadBalancerName the name its load balancer asks for, null where it asks for none or lives
 *     in another cluster
 * @param endpoint null while there is none
 * @param nodePort whether its Service is of type NodePort
 */
public record KamajiControlPlane(
    String namespace,
    String name,
    String version,
    String loadBalancerName,
    Endpoint endpoint,
    boolean nodePort,
    boolean topologyOwned,
    boolean deleting) {

  public static final JsonPointer SPEC = JsonPointer.compile("/spec");
  public static final JsonPointer VERSION = JsonPointer.compile("/spec/version");
  public static final JsonPointer SERVICE_ANNOTATIONS =
      SPEC.append(ControlPlaneService.ANNOTATIONS);
  public static final JsonPointer SERVICE_TYPE = SPEC.append(ControlPlaneService.TYPE);
  public static final JsonPointer SERVICE_ADDRESS = SPEC.append(ControlPlaneService.ADDRESS);
  public static final JsonPointer ENDPOINT = JsonPointer.compile("/spec/controlPlaneEndpoint");
  private static final JsonPointer LOAD_BALANCER_NAME =
      SERVICE_ANNOTATIONS.appendProperty(WellKnown.LOAD_BALANCER_NAME);

  /** What is read to know how it is exposed. */
  public static final List<ReadField> SERVICE_READS = ControlPlaneService.reads(SPEC);

  /** What is read of a KamajiControlPlane other than the one under review. */
  public static final List<ReadField> READS =
      ReadField.all(
          Endpoint.reads(ENDPOINT),
          ReadField.text(VERSION),
          ReadField.text(SERVICE_TYPE),
          ReadField.text(LOAD_BALANCER_NAME),
          ReadField.object(SPEC.append(ControlPlaneService.EXTERNAL_CLUSTER)),
          ReadField.text(Fields.LABELS.appendProperty(WellKnown.TOPOLOGY_OWNED)),
          ReadField.text(Fields.DELETION_TIMESTAMP));

  public static KamajiControlPlane of(String namespace, String name, JsonNode object) {
    boolean elsewhere = ControlPlaneService.inAnotherCluster(object.at(SPEC));
    String loadBalancerName = Fields.text(object, LOAD_BALANCER_NAME);
    return new KamajiControlPlane(
        namespace,
        name,
        Placeholder.rendered(Fields.text(object, VERSION)),
        elsewhere || "".equals(loadBalancerName) ? null : loadBalancerName,
        Endpoint.of(object, ENDPOINT),
        ControlPlaneService.nodePort(object.at(SPEC)),
        Fields.label(object, WellKnown.TOPOLOGY_OWNED) != null,
        Fields.present(object, Fields.DELETION_TIMESTAMP));
  }
}
