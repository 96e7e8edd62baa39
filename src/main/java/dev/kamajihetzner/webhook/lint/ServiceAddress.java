package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.Set;

/**
 * Skips a control plane that no load balancer of Hetzner's in this cluster exposes.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/docs/reference/load_balancer_annotations.md">what
 *     can be asked of a load balancer: no public address</a>
 */
final class ServiceAddress extends Lint {
  /** Prefixes of annotations that tell MetalLB and kube-vip which address to give. */
  private static final List<String> OTHERS =
      List.of("metallb.io/", "metallb.universe.tf/", "kube-vip.io/");

  ServiceAddress() {
    super(
        "service-address",
        "The Hetzner cloud controller manager cannot give a load balancer a chosen address."
            + " Certificates and kubeconfigs would name an address that nobody answers.",
        GroupKind.KAMAJI_CONTROL_PLANE,
        GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    ControlPlaneSpec spec = ControlPlaneSpec.of(object);
    if (!Fields.hasText(spec.fields(), "network", "serviceAddress")
        || !ControlPlaneService.exposedByHetzner(spec.fields())
        || ControlPlaneService.inAnotherCluster(spec.fields())
        || namesAnotherController(spec.fields())) {
      return List.of();
    }
    return List.of(
        advice(
            spec.pointer() + "/network/serviceAddress",
            "a Hetzner load balancer cannot be given an address",
            "Leave serviceAddress out: Kamaji takes the address that the load balancer gets."));
  }

  private static boolean namesAnotherController(JsonNode spec) {
    Set<String> annotations =
        Fields.texts(Fields.at(spec, "network", "serviceAnnotations")).keySet();
    return annotations.stream().anyMatch(key -> OTHERS.stream().anyMatch(key::startsWith));
  }
}
