package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.List;

/**
 * Compares the addon with the network of the HetznerCluster.
 *
 * @see <a href="https://kamaji.clastix.io/concepts/konnectivity/">Kamaji on Konnectivity</a>
 */
final class Konnectivity implements Inspection {
  @Override
  public List<LintFinding> inspect(JsonNode object, ObjectSet set) {
    if (Fields.present(object, "spec", "addons", "konnectivity")) {
      return List.of();
    }
    return Neighbours.of(object, set)
        .hetznerClusterOfControlPlane(object)
        .filter(Konnectivity::hasNetwork)
        .map(
            hetznerCluster ->
                Lint.KONNECTIVITY.finding(
                    "/spec/addons/konnectivity",
                    "nodes are in the private network of HetznerCluster "
                        + Neighbours.name(hetznerCluster)
                        + ", the control plane is not",
                    "Add konnectivity: {} to spec.addons."))
        .stream()
        .toList();
  }

  /** Without the block there is none. */
  static boolean hasNetwork(JsonNode hetznerCluster) {
    return Fields.at(hetznerCluster, "spec", "hcloudNetwork", "enabled").booleanValue();
  }
}
