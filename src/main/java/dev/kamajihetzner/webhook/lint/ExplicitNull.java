package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the nulls that server-side apply refuses. These kinds have no nullable field, so it refuses
 * every null but four: below metadata, below status, in free-form JSON, and in a field with a
 * default, which replaces the null. Tried on Kubernetes 1.36.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/issues/104694">the API server's answer</a>
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable">nulls
 *     and defaults</a>
 */
final class ExplicitNull extends Lint {
  private static final Set<String> ROOTS_WITHOUT_SCHEMA =
      Set.of("apiVersion", "kind", "metadata", "status");

  /** Lists whose items have a {@code value} of any shape. */
  private static final Set<String> LISTS_OF_ANY_VALUE =
      Set.of("configurationJSONPatches", "jsonPatches", "variables", "overrides");

  private static final String SCHEMA_OF_VARIABLE = "openAPIV3Schema";

  private static final Pattern INDEX = Pattern.compile("/\\d+(?=/|$)");

  /**
   * The fields that have a default, below the spec. A template has those of the kind that it makes.
   * Left out are the few in a control plane's extra containers and volumes.
   */
  static final Map<String, Set<String>> DEFAULTS =
      Map.of(
          "KamajiControlPlane",
          Set.of(
              "/addons/konnectivity/agent",
              "/addons/konnectivity/agent/hostNetwork",
              "/addons/konnectivity/agent/image",
              "/addons/konnectivity/agent/mode",
              "/addons/konnectivity/agent/tolerations",
              "/addons/konnectivity/server",
              "/addons/konnectivity/server/image",
              "/kubelet",
              "/kubelet/preferredAddressTypes",
              "/network",
              "/network/additionalServicePorts/*/protocol",
              "/network/serviceType",
              "/registry",
              "/replicas"),
          "HetznerCluster",
          Set.of(
              "/controlPlaneLoadBalancer/algorithm",
              "/controlPlaneLoadBalancer/enabled",
              "/controlPlaneLoadBalancer/healthCheck/protocol",
              "/controlPlaneLoadBalancer/port",
              "/controlPlaneLoadBalancer/type",
              "/hcloudNetwork/cidrBlock",
              "/hcloudNetwork/networkZone",
              "/hcloudNetwork/subnetCidrBlock",
              "/hcloudPlacementGroups/*/type",
              "/hetznerSecretRef/key/hetznerRobotPassword",
              "/hetznerSecretRef/key/hetznerRobotUser",
              "/hetznerSecretRef/key/sshKey",
              "/hetznerSecretRef/name"),
          "HCloudMachine",
          Set.of("/publicNetwork/enableIPv4", "/publicNetwork/enableIPv6"),
          "HCloudRemediation",
          Set.of("/strategy/cooldown", "/strategy/cooldownSeconds", "/strategy/type"));

  ExplicitNull() {
    super(
        "explicit-null",
        "Server-side apply, as Flux and Argo CD use it, refuses a null where the schema is not"
            + " nullable (`must be of type object: \"null\"`). Client-side apply drops it, so the"
            + " same file works for one and fails for the other.",
        GroupKind.KAMAJI_CONTROL_PLANE,
        GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE,
        GroupKind.HETZNER_CLUSTER,
        GroupKind.HETZNER_CLUSTER_TEMPLATE,
        GroupKind.HCLOUD_MACHINE_TEMPLATE,
        GroupKind.HCLOUD_REMEDIATION_TEMPLATE,
        GroupKind.CLUSTER,
        GroupKind.CLUSTER_CLASS,
        GroupKind.MACHINE_DEPLOYMENT,
        GroupKind.MACHINE_POOL,
        GroupKind.MACHINE_HEALTH_CHECK,
        GroupKind.KUBEADM_CONFIG_TEMPLATE);
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    String kind = GroupKind.of(object).kind();
    boolean template = kind.endsWith("Template");
    String prefix = template ? "/spec/template/spec" : "/spec";
    Set<String> defaults =
        DEFAULTS.getOrDefault(
            template ? kind.substring(0, kind.length() - "Template".length()) : kind, Set.of());
    List<Finding> findings = new ArrayList<>();
    for (JsonPointer field : nulls(object)) {
      String text = field.toString();
      boolean hasDefault =
          text.startsWith(prefix)
              && defaults.contains(INDEX.matcher(text.substring(prefix.length())).replaceAll("/*"));
      if (!hasDefault) {
        findings.add(
            advice(
                text,
                "server-side apply refuses this null, because the schema is not nullable here",
                "Leave it out, or give it a value."));
      }
    }
    return findings;
  }

  private static List<JsonPointer> nulls(JsonNode object) {
    List<JsonPointer> nulls = new ArrayList<>();
    if (!holdsNull(object)) {
      // Nearly always so, and to note where each field stands takes most of the time.
      return nulls;
    }
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (!ROOTS_WITHOUT_SCHEMA.contains(field.getKey())) {
                collect(
                    field.getValue(),
                    JsonPointer.empty().appendProperty(field.getKey()),
                    field.getKey(),
                    nulls);
              }
            });
    return nulls;
  }

  private static boolean holdsNull(JsonNode node) {
    if (node.isNull()) {
      return true;
    }
    for (JsonNode member : node) {
      if (holdsNull(member)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param name the field that holds the node, or that holds the list around it
   */
  private static void collect(
      JsonNode node, JsonPointer pointer, String name, List<JsonPointer> nulls) {
    if (node.isNull()) {
      nulls.add(pointer);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), pointer.appendIndex(i), name, nulls);
      }
    } else {
      Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        String member = field.getKey();
        boolean freeForm =
            member.equals("value") && LISTS_OF_ANY_VALUE.contains(name)
                || member.equals(SCHEMA_OF_VARIABLE);
        if (!freeForm) {
          collect(field.getValue(), pointer.appendProperty(member), member, nulls);
        }
      }
    }
  }
}
