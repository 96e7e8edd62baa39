package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;
import java.util.Set;

/**
 * Inspects every template, unless it is known to be used by other providers' machines only.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/docs/guides/quickstart.md">what
 *     the Hetzner cloud controller manager requires of the kubelet</a>
 */
final class KubeletCloudProvider extends Lint {
  private static final String FIELD =
      "/spec/template/spec/joinConfiguration/nodeRegistration/kubeletExtraArgs";
  private static final String FLAG = "cloud-provider";
  private static final Set<GroupKind> HETZNER_MACHINES =
      Set.of(GroupKind.HCLOUD_MACHINE_TEMPLATE, GroupKind.BARE_METAL_MACHINE_TEMPLATE);

  KubeletCloudProvider() {
    super(
        "kubelet-cloud-provider",
        "The Hetzner cloud controller manager initialises only nodes whose kubelet runs with"
            + " `cloud-provider: external`. The others get no providerID, and their Machines never"
            + " find their node.",
        GroupKind.KUBEADM_CONFIG_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    JsonNode arguments = object.at(FIELD);
    if (external(arguments) || setByOtherMeans(object) || elsewhere(object, set)) {
      return List.of();
    }
    return List.of(
        advice(
            FIELD,
            "the kubelets of these machines run without cloud-provider external",
            arguments.isArray()
                ? "Add {name: cloud-provider, value: external} to kubeletExtraArgs."
                : "Set cloud-provider: external in kubeletExtraArgs."));
  }

  /** v1beta1 has a map, v1beta2 a list of names and values. */
  private static boolean external(JsonNode arguments) {
    if ("external".equals(Fields.text(arguments, FLAG))) {
      return true;
    }
    for (JsonNode argument : arguments) {
      if (FLAG.equals(Fields.text(argument, "name"))) {
        return "external".equals(Fields.text(argument, "value"));
      }
    }
    return false;
  }

  /** A file such as /etc/default/kubelet, or a command that writes one, may set the flag. */
  private static boolean setByOtherMeans(JsonNode object) {
    return BootstrapText.of(object).stream()
        .anyMatch(text -> text.text().contains(FLAG + "=external"));
  }

  private static boolean elsewhere(JsonNode object, ObjectSet set) {
    List<JsonNode> users = RelatedObjects.of(object, set).bootstrappedBy(object);
    return !users.isEmpty()
        && users.stream()
            .noneMatch(
                workers ->
                    RelatedObjects.machines(workers)
                        .map(GroupKind::of)
                        .filter(HETZNER_MACHINES::contains)
                        .isPresent());
  }
}
