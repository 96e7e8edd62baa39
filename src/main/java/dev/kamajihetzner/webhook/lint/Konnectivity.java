package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Placeholder;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * Compares the addon with the network of the HetznerCluster.
 *
 * @see <a href="https://kamaji.clastix.io/concepts/konnectivity/">Kamaji on Konnectivity</a>
 */
final class Konnectivity extends Lint {
  Konnectivity() {
    super(
        "konnectivity",
        "A Kamaji control plane runs in the management cluster, outside the workload"
            + " cluster's private network. It reaches pods and services in there only through"
            + " Konnectivity.",
        GroupKind.KAMAJI_CONTROL_PLANE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    if (Fields.present(object, "spec", "addons", "konnectivity")) {
      return List.of();
    }
    return RelatedObjects.of(object, set)
        .hetznerClusterOfControlPlane(object)
        .filter(Konnectivity::hasNetwork)
        .map(
            hetznerCluster ->
                advice(
                    "/spec/addons/konnectivity",
                    "nodes are in the private network of HetznerCluster "
                        + RelatedObjects.name(hetznerCluster)
                        + ", the control plane is not",
                    "Add konnectivity: {} to spec.addons."))
        .stream()
        .toList();
  }

  /** Whether there is a private network; an absent block means none. */
  static boolean hasNetwork(JsonNode hetznerCluster) {
    return enabled(hetznerCluster).booleanValue();
  }

  /** The same, where nobody knows yet. */
  static boolean mayHaveNetwork(JsonNode hetznerCluster) {
    return hasNetwork(hetznerCluster) || Placeholder.leftIn(enabled(hetznerCluster));
  }

  private static JsonNode enabled(JsonNode hetznerCluster) {
    return Fields.at(hetznerCluster, "spec", "hcloudNetwork", "enabled");
  }
}
