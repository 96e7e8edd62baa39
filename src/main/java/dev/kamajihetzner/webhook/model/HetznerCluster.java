package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;

/**
 * What policies know of a HetznerCluster.
 *
 * @param loadBalancerOn whether CAPH sees its control plane load balancer as enabled
 * @param loadBalancerRegion whether that load balancer names a region
 * @param loadBalancerName the name of that load balancer, null where it is off or has none
 * @param regions whether controlPlaneRegions holds any
 * @param endpoint null where CAPH sees none
 * @param networkZone of the private network, null where there is none
 * @param assumed whether we completed it for Kamaji before any Cluster said so
 * @param managedBy whether it carries {@code cluster.x-k8s.io/managed-by}
 */
public record HetznerCluster(
    String namespace,
    String name,
    boolean loadBalancerOn,
    boolean loadBalancerRegion,
    String loadBalancerName,
    boolean regions,
    Endpoint endpoint,
    String networkZone,
    boolean assumed,
    boolean managedBy,
    boolean deleting) {

  public static final JsonPointer LOAD_BALANCER =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer");
  public static final JsonPointer LOAD_BALANCER_ENABLED =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer/enabled");
  private static final JsonPointer LOAD_BALANCER_REGION =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer/region");
  private static final JsonPointer LOAD_BALANCER_NAME =
      JsonPointer.compile("/spec/controlPlaneLoadBalancer/name");
  private static final JsonPointer REGIONS = JsonPointer.compile("/spec/controlPlaneRegions");
  public static final JsonPointer ENDPOINT = JsonPointer.compile("/spec/controlPlaneEndpoint");
  private static final JsonPointer NETWORK_ENABLED =
      JsonPointer.compile("/spec/hcloudNetwork/enabled");
  private static final JsonPointer NETWORK_ZONE =
      JsonPointer.compile("/spec/hcloudNetwork/networkZone");
  private static final String DEFAULT_NETWORK_ZONE = "eu-central";
  public static final JsonPointer ASSUMED_CONTROL_PLANE =
      Fields.ANNOTATIONS.appendProperty(WellKnown.ASSUMED_CONTROL_PLANE);
  public static final JsonPointer MANAGED_BY =
      Fields.ANNOTATIONS.appendProperty(WellKnown.MANAGED_BY);

  /** What is read of a HetznerCluster. */
  public static final List<ReadField> READS =
      ReadField.all(
          Endpoint.reads(ENDPOINT),
          ReadField.object(LOAD_BALANCER),
          ReadField.truth(LOAD_BALANCER_ENABLED),
          ReadField.text(LOAD_BALANCER_REGION),
          ReadField.text(LOAD_BALANCER_NAME),
          ReadField.list(REGIONS),
          ReadField.truth(NETWORK_ENABLED),
          ReadField.text(NETWORK_ZONE),
          ReadField.text(ASSUMED_CONTROL_PLANE),
          ReadField.text(MANAGED_BY),
          ReadField.text(Fields.DELETION_TIMESTAMP));

  public static HetznerCluster of(String namespace, String name, JsonNode object) {
    return new HetznerCluster(
        namespace,
        name,
        loadBalancerOn(object),
        Fields.hasText(object, LOAD_BALANCER_REGION),
        loadBalancerOn(object) && Fields.hasText(object, LOAD_BALANCER_NAME)
            ? Fields.text(object, LOAD_BALANCER_NAME)
            : null,
        !object.at(REGIONS).isEmpty() || Placeholder.leftIn(object.at(REGIONS)),
        Endpoint.of(object, ENDPOINT),
        networkZone(object),
        WellKnown.KAMAJI.equals(Fields.text(object, ASSUMED_CONTROL_PLANE)),
        Fields.text(object, MANAGED_BY) != null,
        Fields.present(object, Fields.DELETION_TIMESTAMP));
  }

  private static String networkZone(JsonNode object) {
    return object.at(NETWORK_ENABLED).asBoolean(false)
        ? Objects.requireNonNullElse(Fields.text(object, NETWORK_ZONE), DEFAULT_NETWORK_ZONE)
        : null;
  }

  public boolean hasNetwork() {
    return networkZone != null;
  }

  public boolean hasEndpoint() {
    return endpoint != null;
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
