package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What policies know of a HetznerCluster.
 *
 * @param loadBalancerOn whether CAPH sees its control plane load balancer as enabled
 * @param loadBalancerRegion whether that load balancer names a region
 * @param regions whether controlPlaneRegions holds any
 * @param endpoint whether CAPH sees a control plane endpoint: a host, and a port other than 0 (what
 *     is not rendered counts as one)
 * @param assumed whether we completed it for Kamaji before any Cluster said so
 * @param managedBy whether it carries {@code cluster.x-k8s.io/managed-by}
 */
public record HetznerCluster(
    String namespace,
    String name,
    boolean loadBalancerOn,
    boolean loadBalancerRegion,
    boolean regions,
    boolean endpoint,
    boolean assumed,
    boolean managedBy,
    boolean deleting) {

  public static final JsonPointer LOAD_BALANCER =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer");
  public static final JsonPointer LOAD_BALANCER_ENABLED =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer/enabled");
  private static final JsonPointer LOAD_BALANCER_REGION =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer/region");
  private static final JsonPointer REGIONS = JsonPointer.compile("/spec/controlPlaneRegions");
  private static final JsonPointer ENDPOINT_HOST =
      JsonPointer.compile("/spec/controlPlaneEndpoint/host");
  private static final JsonPointer ENDPOINT_PORT =
      JsonPointer.compile("/spec/controlPlaneEndpoint/port");
  public static final JsonPointer ASSUMED_CONTROL_PLANE =
      Fields.ANNOTATIONS.appendProperty(WellKnown.ASSUMED_CONTROL_PLANE);
  public static final JsonPointer MANAGED_BY =
      Fields.ANNOTATIONS.appendProperty(WellKnown.MANAGED_BY);

  /** What is read of a HetznerCluster. */
  public static final List<ReadField> READS =
      List.of(
          ReadField.object(LOAD_BALANCER),
          ReadField.truth(LOAD_BALANCER_ENABLED),
          ReadField.text(LOAD_BALANCER_REGION),
          ReadField.list(REGIONS),
          ReadField.text(ENDPOINT_HOST),
          ReadField.number(ENDPOINT_PORT),
          ReadField.text(ASSUMED_CONTROL_PLANE),
          ReadField.text(MANAGED_BY),
          ReadField.text(Fields.DELETION_TIMESTAMP));

  public static HetznerCluster of(String namespace, String name, JsonNode object) {
    return new HetznerCluster(
        namespace,
        name,
        loadBalancerOn(object),
        Fields.hasText(object, LOAD_BALANCER_REGION),
        !object.at(REGIONS).isEmpty() || Placeholder.leftIn(object.at(REGIONS)),
        Fields.hasText(object, ENDPOINT_HOST)
            && (object.at(ENDPOINT_PORT).asInt(0) != 0
                || Placeholder.leftIn(object.at(ENDPOINT_PORT))),
        WellKnown.KAMAJI.equals(Fields.text(object, ASSUMED_CONTROL_PLANE)),
        Fields.text(object, MANAGED_BY) != null,
        Fields.present(object, Fields.DELETION_TIMESTAMP));
  }

  /**
   * An absent block is off (Go's zero value); a block that says nothing of {@code enabled} is on
   * (the CRD's default).
   */
  public static boolean loadBalancerOn(JsonNode object) {
    if (!object.at(LOAD_BALANCER).isObject()) {
      return false;
    }
    JsonNode enabled = object.at(LOAD_BALANCER_ENABLED);
    return enabled.isMissingNode() || enabled.isNull() || enabled.asBoolean(false);
  }
}
