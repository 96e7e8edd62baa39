package dev.kamajihetzner.webhook.policy.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.policy.Fields;
import dev.kamajihetzner.webhook.policy.Kind;
import dev.kamajihetzner.webhook.policy.Reference;

/**
 * A kind of object in whichever API version. Lints look at more kinds than the webhook watches.
 *
 * @param group the API group, empty for core
 */
public record GroupKind(String group, String kind) {
  private static final String INFRASTRUCTURE_API = Kind.HETZNER_CLUSTER.group();
  private static final String CONTROL_PLANE_API = Kind.KAMAJI_CONTROL_PLANE.group();

  static final GroupKind CLUSTER = of(Kind.CLUSTER);
  static final GroupKind CLUSTER_CLASS = of(Kind.CLUSTER_CLASS);
  static final GroupKind HETZNER_CLUSTER = of(Kind.HETZNER_CLUSTER);
  static final GroupKind KAMAJI_CONTROL_PLANE = of(Kind.KAMAJI_CONTROL_PLANE);
  static final GroupKind MACHINE_DEPLOYMENT = of(Kind.MACHINE_DEPLOYMENT);
  static final GroupKind MACHINE_POOL = of(Kind.MACHINE_POOL);
  static final GroupKind MACHINE_HEALTH_CHECK =
      new GroupKind(Kind.CLUSTER.group(), "MachineHealthCheck");
  static final GroupKind KUBEADM_CONFIG_TEMPLATE =
      new GroupKind("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate");
  static final GroupKind KAMAJI_CONTROL_PLANE_TEMPLATE =
      new GroupKind(CONTROL_PLANE_API, "KamajiControlPlaneTemplate");
  static final GroupKind HETZNER_CLUSTER_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerClusterTemplate");
  static final GroupKind HCLOUD_MACHINE_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HCloudMachineTemplate");
  static final GroupKind BARE_METAL_MACHINE_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerBareMetalMachineTemplate");
  static final GroupKind HCLOUD_REMEDIATION_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HCloudRemediationTemplate");
  static final GroupKind BARE_METAL_REMEDIATION_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerBareMetalRemediationTemplate");
  static final GroupKind SECRET = new GroupKind("", "Secret");

  private static GroupKind of(Kind kind) {
    return new GroupKind(kind.group(), kind.toString());
  }

  static GroupKind of(Reference reference) {
    return new GroupKind(reference.group(), reference.kind());
  }

  /** The kind of that object; group and kind are empty where it does not say. */
  static GroupKind of(JsonNode object) {
    String apiVersion = Fields.text(object, "apiVersion");
    String kind = Fields.text(object, "kind");
    int slash = apiVersion == null ? -1 : apiVersion.indexOf('/');
    return new GroupKind(slash < 0 ? "" : apiVersion.substring(0, slash), kind == null ? "" : kind);
  }

  @Override
  public String toString() {
    return kind;
  }
}
