package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Skips lists with another type beside InternalIP, because the API server tries that one next.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/hcloud/instances.go">where
 *     nodes get their addresses</a>
 */
final class AddressTypes extends Lint {
  AddressTypes() {
    super(
        "address-types",
        "Without a private network, nodes at Hetzner have no InternalIP. An API server that may"
            + " use no other address cannot reach the kubelets: no logs, no exec.",
        GroupKind.KAMAJI_CONTROL_PLANE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    JsonNode types = Fields.at(object, "spec", "kubelet", "preferredAddressTypes");
    boolean internalOnly =
        types.isArray()
            && !types.isEmpty()
            && StreamSupport.stream(types.spliterator(), false)
                .allMatch(type -> "InternalIP".equals(type.textValue()));
    if (!internalOnly) {
      return List.of();
    }
    return RelatedObjects.of(object, set)
        .hetznerClusterOfControlPlane(object)
        .filter(hetznerCluster -> !Konnectivity.mayHaveNetwork(hetznerCluster))
        .map(
            hetznerCluster ->
                advice(
                    "/spec/kubelet/preferredAddressTypes",
                    "only InternalIP, but HetznerCluster "
                        + RelatedObjects.name(hetznerCluster)
                        + " has no private network to give nodes one",
                    "Put ExternalIP first."))
        .stream()
        .toList();
  }
}
