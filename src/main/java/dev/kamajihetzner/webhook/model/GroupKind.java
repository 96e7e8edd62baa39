package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A kind of object in whichever API version. Lints look at more kinds than the webhook watches.
 *
 * @param group the API group, empty for core
 */
public record GroupKind(String group, String kind) {
  private static final String INFRASTRUCTURE_API = Kind.HETZNER_CLUSTER.group();
  private static final String CONTROL_PLANE_API = Kind.KAMAJI_CONTROL_PLANE.group();

  public static final GroupKind CLUSTER = of(Kind.CLUSTER);
  public static final GroupKind CLUSTER_CLASS = of(Kind.CLUSTER_CLASS);
  public static final GroupKind HETZNER_CLUSTER = of(Kind.HETZNER_CLUSTER);
  public static final GroupKind KAMAJI_CONTROL_PLANE = of(Kind.KAMAJI_CONTROL_PLANE);
  public static final GroupKind MACHINE_DEPLOYMENT = of(Kind.MACHINE_DEPLOYMENT);
  public static final GroupKind MACHINE_POOL = of(Kind.MACHINE_POOL);
  public static final GroupKind MACHINE_HEALTH_CHECK =
      new GroupKind(Kind.CLUSTER.group(), "MachineHealthCheck");
  public static final GroupKind KUBEADM_CONFIG_TEMPLATE =
      new GroupKind("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate");
  public static final GroupKind KAMAJI_CONTROL_PLANE_TEMPLATE =
      new GroupKind(CONTROL_PLANE_API, "KamajiControlPlaneTemplate");
  public static final GroupKind HETZNER_CLUSTER_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerClusterTemplate");
  public static final GroupKind HCLOUD_MACHINE_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HCloudMachineTemplate");
  public static final GroupKind BARE_METAL_MACHINE_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerBareMetalMachineTemplate");
  public static final GroupKind HCLOUD_REMEDIATION_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HCloudRemediationTemplate");
  public static final GroupKind BARE_METAL_REMEDIATION_TEMPLATE =
      new GroupKind(INFRASTRUCTURE_API, "HetznerBareMetalRemediationTemplate");
  public static final GroupKind SECRET = new GroupKind("", "Secret");

  public static GroupKind of(Kind kind) {
    return new GroupKind(kind.group(), kind.toString());
  }

  public static GroupKind of(Reference reference) {
    return new GroupKind(reference.group(), reference.kind());
  }

  /** The kind of that object; group and kind are empty where it does not say. */
  public static GroupKind of(JsonNode object) {
    String kind = Fields.text(object, "kind");
    return new GroupKind(group(Fields.text(object, "apiVersion")), kind == null ? "" : kind);
  }

  /** The group in an apiVersion: empty for core, and where there is no apiVersion. */
  public static String group(String apiVersion) {
    int slash = apiVersion == null ? -1 : apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  @Override
  public String toString() {
    return kind;
  }
}
