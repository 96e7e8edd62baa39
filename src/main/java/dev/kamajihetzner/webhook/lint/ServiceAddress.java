package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * Skips a control plane that no load balancer of Hetzner's in this cluster exposes.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/docs/reference/load_balancer_annotations.md">what
 *     can be asked of a load balancer: no public address</a>
 */
final class ServiceAddress extends Lint {
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
        || ControlPlaneService.inAnotherCluster(spec.fields())) {
      return List.of();
    }
    return List.of(
        advice(
            spec.pointer() + "/network/serviceAddress",
            "a Hetzner load balancer cannot be given an address",
            "Leave serviceAddress out: Kamaji takes the address that the load balancer gets."));
  }
}
