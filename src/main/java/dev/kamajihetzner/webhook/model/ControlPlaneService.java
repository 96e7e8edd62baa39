package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How a control plane is exposed, read from the spec of a KamajiControlPlane or of a template for
 * some. Pointers are relative to that spec.
 */
public final class ControlPlaneService {
  static final JsonPointer ANNOTATIONS = JsonPointer.compile("/network/serviceAnnotations");
  static final JsonPointer EXTERNAL_CLUSTER =
      JsonPointer.compile("/deployment/externalClusterReference");
  static final JsonPointer ADDRESS = JsonPointer.compile("/network/serviceAddress");
  static final JsonPointer TYPE = JsonPointer.compile("/network/serviceType");
  private static final JsonPointer LOAD_BALANCER_CLASS =
      JsonPointer.compile("/network/loadBalancerConfig/loadBalancerClass");

  private ControlPlaneService() {}

  /** What is read of an object whose spec stands there. */
  static List<ReadField> reads(JsonPointer spec) {
    return List.of(
        ReadField.text(spec.append(TYPE)),
        ReadField.text(spec.append(LOAD_BALANCER_CLASS)),
        ReadField.object(spec.append(EXTERNAL_CLUSTER)));
  }

  /**
   * Whether a load balancer of the Hetzner cloud controller manager exposes it. An ingress or a
   * gateway comes on top of that: Kamaji makes the Service by its type alone.
   *
   * @see <a
   *     href="https://github.com/clastix/kamaji/blob/master/internal/resources/k8s_service_resource.go">the
   *     Service</a>
   */
  public static boolean exposedByHetzner(JsonNode spec) {
    JsonNode type = spec.at(TYPE);
    return (type.isMissingNode() || type.isNull() || "LoadBalancer".equals(type.textValue()))
        && !Fields.hasText(spec, LOAD_BALANCER_CLASS);
  }

  /**
   * Whether a load balancer of the Hetzner cloud controller manager of our own cluster exposes it,
   * and none did before: it was exposed otherwise, or stood in another cluster.
   */
  public static boolean newlyExposed(JsonNode oldSpec, JsonNode spec) {
    return exposedByHetzner(spec)
        && (!exposedByHetzner(oldSpec) || (inAnotherCluster(oldSpec) && !inAnotherCluster(spec)));
  }

  /** Whether a port of each node of its cluster exposes it. */
  public static boolean nodePort(JsonNode spec) {
    return "NodePort".equals(Fields.text(spec, TYPE));
  }

  /** Whether it and its load balancer stand in another cluster than its KamajiControlPlane. */
  public static boolean inAnotherCluster(JsonNode spec) {
    return Fields.present(spec, EXTERNAL_CLUSTER);
  }
}
