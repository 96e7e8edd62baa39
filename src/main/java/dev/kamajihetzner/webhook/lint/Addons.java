package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * Skips a missing kubeProxy where coreDNS is listed: a network plugin may replace kube-proxy, as
 * Cilium does.
 *
 * @see <a href="https://kamaji.clastix.io/reference/api/">Kamaji's addons: absent means not
 *     installed</a>
 */
final class Addons extends Lint {
  Addons() {
    super(
        "addons",
        "Kamaji installs only the addons that are listed; `{}` is enough to list one. A cluster"
            + " without them starts, but resolves no names.",
        GroupKind.KAMAJI_CONTROL_PLANE,
        GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    ControlPlaneSpec spec = ControlPlaneSpec.of(object);
    if (Fields.present(spec.fields(), "addons", "coreDNS")) {
      return List.of();
    }
    if (Fields.present(spec.fields(), "addons", "kubeProxy")) {
      return List.of(
          advice(
              spec.pointer() + "/addons/coreDNS",
              "without the coreDNS addon the cluster has no DNS of Kamaji's",
              "Add coreDNS: {} to addons, unless something else brings DNS."));
    }
    return List.of(
        advice(
            spec.pointer() + "/addons",
            "without addons the cluster has neither DNS nor kube-proxy of Kamaji's",
            "Add coreDNS: {} and kubeProxy: {} to addons, unless something else brings them."));
  }
}
