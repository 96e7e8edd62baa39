package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What policies know of a HetznerCluster.
 *
 * @param loadBalancerOn whether CAPH sees its control plane load balancer as enabled
 * @param loadBalancerRegion whether that load balancer names a region
 * @param regions whether controlPlaneRegions holds any
 * @param endpoint whether controlPlaneEndpoint.host is set
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

  public static HetznerCluster of(String namespace, String name, JsonNode object) {
    JsonNode spec = Fields.at(object, "spec");
    JsonNode loadBalancer = spec.path("controlPlaneLoadBalancer");
    return new HetznerCluster(
        namespace,
        name,
        loadBalancerOn(loadBalancer),
        Fields.hasText(loadBalancer, "region"),
        !spec.path("controlPlaneRegions").isEmpty(),
        Fields.hasText(spec, "controlPlaneEndpoint", "host"),
        WellKnown.KAMAJI.equals(Fields.annotation(object, WellKnown.ASSUMED_CONTROL_PLANE)),
        Fields.annotation(object, WellKnown.MANAGED_BY) != null,
        Fields.present(object, "metadata", "deletionTimestamp"));
  }

  /**
   * An absent block is off (Go's zero value); a block that says nothing of {@code enabled} is on
   * (the CRD's default).
   */
  public static boolean loadBalancerOn(JsonNode loadBalancer) {
    if (!loadBalancer.isObject()) {
      return false;
    }
    JsonNode enabled = loadBalancer.path("enabled");
    return enabled.isMissingNode() || enabled.isNull() || enabled.asBoolean(false);
  }
}
