package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Placeholder;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names each variable once, where it first stands. Looks at the fields that policies and lints read
 * as values: commands and files of machines may hold the like for other tools.
 */
public final class NotRendered extends Lint {
  public static final String ID = "not-rendered";

  private static final GroupKind NAMESPACE =
      new GroupKind(Kind.NAMESPACE.group(), Kind.NAMESPACE.toString());

  private static final String TEMPLATE_SPEC = "/spec/template/spec";

  private static final List<String> METADATA =
      List.of(
          "/metadata/name", "/metadata/generateName", "/metadata/namespace", "/metadata/labels");

  /** Whose annotations are read. */
  private static final List<String> PREFIXES =
      List.of("x-k8s.io/", "syself.com/", WellKnown.PREFIX);

  private static final List<String> OF_CONTROL_PLANES =
      List.of(
          "/version",
          "/network",
          "/controlPlaneEndpoint",
          "/apiServer",
          "/controllerManager",
          "/kubelet",
          "/addons");
  private static final List<String> OF_HETZNER_CLUSTERS =
      List.of(
          "/controlPlaneEndpoint",
          "/controlPlaneLoadBalancer",
          "/controlPlaneRegions",
          "/hcloudNetwork",
          "/hcloudPlacementGroups",
          "/hetznerSecretRef");
  private static final List<String> OF_WORKERS = List.of("/spec/clusterName", TEMPLATE_SPEC);

  /** With everything below them. */
  private static final Map<GroupKind, List<String>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put(NAMESPACE, List.of());
    FIELDS.put(
        GroupKind.CLUSTER,
        List.of(
            "/spec/paused",
            "/spec/clusterNetwork/apiServerPort",
            "/spec/controlPlaneEndpoint",
            "/spec/controlPlaneRef",
            "/spec/infrastructureRef",
            "/spec/topology/class",
            "/spec/topology/classNamespace",
            "/spec/topology/classRef",
            "/spec/topology/version"));
    FIELDS.put(GroupKind.CLUSTER_CLASS, List.of("/spec/controlPlane"));
    FIELDS.put(GroupKind.KAMAJI_CONTROL_PLANE, below("/spec", OF_CONTROL_PLANES));
    FIELDS.put(GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE, below(TEMPLATE_SPEC, OF_CONTROL_PLANES));
    FIELDS.put(GroupKind.HETZNER_CLUSTER, below("/spec", OF_HETZNER_CLUSTERS));
    FIELDS.put(GroupKind.HETZNER_CLUSTER_TEMPLATE, below(TEMPLATE_SPEC, OF_HETZNER_CLUSTERS));
    FIELDS.put(GroupKind.MACHINE_DEPLOYMENT, OF_WORKERS);
    FIELDS.put(GroupKind.MACHINE_POOL, OF_WORKERS);
    FIELDS.put(kind(Kind.MACHINE_SET), OF_WORKERS);
    FIELDS.put(kind(Kind.MACHINE), List.of("/spec"));
    FIELDS.put(GroupKind.MACHINE_HEALTH_CHECK, List.of("/spec"));
    FIELDS.put(GroupKind.HCLOUD_MACHINE_TEMPLATE, List.of(TEMPLATE_SPEC + "/placementGroupName"));
    FIELDS.put(GroupKind.HCLOUD_REMEDIATION_TEMPLATE, List.of());
    FIELDS.put(GroupKind.BARE_METAL_MACHINE_TEMPLATE, List.of());
    FIELDS.put(GroupKind.BARE_METAL_REMEDIATION_TEMPLATE, List.of());
    FIELDS.put(GroupKind.KUBEADM_CONFIG_TEMPLATE, List.of());
  }

  NotRendered() {
    super(
        ID,
        "Nobody knows what a field will be that still holds a variable or a template, so nothing"
            + " else is said of it. What applies the manifests renders them, and the check should"
            + " see what comes of that.",
        FIELDS.keySet().toArray(GroupKind[]::new));
  }

  private static GroupKind kind(Kind kind) {
    return new GroupKind(kind.group(), kind.toString());
  }

  private static List<String> below(String parent, List<String> fields) {
    return fields.stream().map(field -> parent + field).toList();
  }

  @Override
  List<Finding> inspect(JsonNode object, ObjectSet set) {
    Map<Placeholder, JsonPointer> first = new LinkedHashMap<>();
    METADATA.forEach(field -> collect(object, JsonPointer.compile(field), first));
    JsonPointer annotations = JsonPointer.compile("/metadata/annotations");
    object
        .at(annotations)
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (PREFIXES.stream().anyMatch(key::contains)) {
                collect(object, annotations.appendProperty(key), first);
              }
            });
    FIELDS
        .get(GroupKind.of(object))
        .forEach(field -> collect(object, JsonPointer.compile(field), first));
    List<Finding> findings = new ArrayList<>();
    first.forEach((placeholder, field) -> findings.add(finding(placeholder, field)));
    return findings;
  }

  private static void collect(
      JsonNode object, JsonPointer field, Map<Placeholder, JsonPointer> first) {
    JsonNode node = object.at(field);
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(object, field.appendIndex(i), first);
      }
    }
    node.fieldNames().forEachRemaining(name -> collect(object, field.appendProperty(name), first));
    Placeholder.in(node).forEach(placeholder -> first.putIfAbsent(placeholder, field));
  }

  private Finding finding(Placeholder placeholder, JsonPointer field) {
    return placeholder.template()
        ? advice(
            field.toString(),
            "template {{ " + placeholder.name() + " }} is not rendered",
            "Check what `helm template`, or whatever fills it in, makes of the file.")
        : advice(
            field.toString(),
            "variable " + placeholder.name() + " is not rendered",
            "Check what comes of `clusterctl generate yaml`, of `kustomize build | flux envsubst"
                + " --strict`, or of `envsubst`.");
  }
}
