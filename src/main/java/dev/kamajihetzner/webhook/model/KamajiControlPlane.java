package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What policies know of a KamajiControlPlane other than the one under review.
 *
 * @param version spec.version as written, null where absent
 * @param loadBalancerName the name its load balancer asks for, null where it asks for none or lives
 *     in another cluster
 */
public record KamajiControlPlane(
    String namespace,
    String name,
    String version,
    String loadBalancerName,
    boolean topologyOwned,
    boolean deleting) {

  public static KamajiControlPlane of(String namespace, String name, JsonNode object) {
    JsonNode spec = Fields.at(object, "spec");
    boolean elsewhere = Fields.present(spec, "deployment", "externalClusterReference");
    String loadBalancerName =
        Fields.text(spec, "network", "serviceAnnotations", WellKnown.LOAD_BALANCER_NAME);
    return new KamajiControlPlane(
        namespace,
        name,
        Fields.text(spec, "version"),
        elsewhere || "".equals(loadBalancerName) ? null : loadBalancerName,
        Fields.label(object, WellKnown.TOPOLOGY_OWNED) != null,
        Fields.present(object, "metadata", "deletionTimestamp"));
  }
}
