package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.List;

/**
 * Reads the flag as Kamaji does: its name ends at the first equals sign, and the last of several
 * wins.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/administer-cluster/running-cloud-controller/#running-cloud-controller-manager">what
 *     a cloud controller manager requires</a>
 */
final class ControllerManagerCloudProvider extends Lint {
  private static final String FLAG = "--cloud-provider";

  ControllerManagerCloudProvider() {
    super(
        "controller-manager-cloud-provider",
        "With a cloud controller manager in the cluster, the Kubernetes controller manager must"
            + " leave the cloud's part to it: `--cloud-provider=external`.",
        GroupKind.KAMAJI_CONTROL_PLANE,
        GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    boolean elsewhere =
        RelatedObjects.of(object, set)
            .clusterReferringBy("controlPlaneRef", Kind.KAMAJI_CONTROL_PLANE, object)
            .filter(RelatedObjects::elsewhere)
            .isPresent();
    ControlPlaneSpec spec = ControlPlaneSpec.of(object);
    JsonNode arguments = Fields.at(spec.fields(), "controllerManager", "extraArgs");
    String provider = provider(arguments);
    if (elsewhere || "external".equals(provider)) {
      return List.of();
    }
    return List.of(
        advice(
            spec.pointer() + "/controllerManager/extraArgs",
            provider == null
                ? "the controller manager runs without --cloud-provider=external"
                : "the controller manager's --cloud-provider is \"" + provider + "\", not external",
            "Put --cloud-provider=external into controllerManager.extraArgs."));
  }

  private static String provider(JsonNode arguments) {
    String provider = null;
    for (JsonNode argument : arguments) {
      String text = argument.textValue();
      if (FLAG.equals(text)) {
        provider = "";
      } else if (text != null && text.startsWith(FLAG + "=")) {
        provider = text.substring(FLAG.length() + 1);
      }
    }
    return provider;
  }
}
