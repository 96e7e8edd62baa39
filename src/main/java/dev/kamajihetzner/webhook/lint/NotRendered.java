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

  private static final List<JsonPointer> METADATA =
      pointers(
          List.of(
              "/metadata/name",
              "/metadata/generateName",
              "/metadata/namespace",
              "/metadata/labels"));

  private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

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
  private static final Map<GroupKind, List<JsonPointer>> FIELDS = new LinkedHashMap<>();

  static {
    put(NAMESPACE, List.of());
    put(
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
    put(GroupKind.CLUSTER_CLASS, List.of("/spec/controlPlane"));
    put(GroupKind.KAMAJI_CONTROL_PLANE, below("/spec", OF_CONTROL_PLANES));
    put(GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE, below(TEMPLATE_SPEC, OF_CONTROL_PLANES));
    put(GroupKind.HETZNER_CLUSTER, below("/spec", OF_HETZNER_CLUSTERS));
    put(GroupKind.HETZNER_CLUSTER_TEMPLATE, below(TEMPLATE_SPEC, OF_HETZNER_CLUSTERS));
    put(GroupKind.MACHINE_DEPLOYMENT, OF_WORKERS);
    put(GroupKind.MACHINE_POOL, OF_WORKERS);
    put(kind(Kind.MACHINE_SET), OF_WORKERS);
    put(kind(Kind.MACHINE), List.of("/spec"));
    put(GroupKind.MACHINE_HEALTH_CHECK, List.of("/spec"));
    put(GroupKind.HCLOUD_MACHINE_TEMPLATE, List.of(TEMPLATE_SPEC + "/placementGroupName"));
    put(GroupKind.HCLOUD_REMEDIATION_TEMPLATE, List.of());
    put(GroupKind.BARE_METAL_MACHINE_TEMPLATE, List.of());
    put(GroupKind.BARE_METAL_REMEDIATION_TEMPLATE, List.of());
    put(GroupKind.KUBEADM_CONFIG_TEMPLATE, List.of());
  }

  private static void put(GroupKind kind, List<String> fields) {
    FIELDS.put(kind, pointers(fields));
  }

  private static List<JsonPointer> pointers(List<String> fields) {
    return fields.stream().map(JsonPointer::compile).toList();
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
    METADATA.forEach(field -> collect(object.at(field), field, first));
    for (Map.Entry<String, JsonNode> annotation : object.at(ANNOTATIONS).properties()) {
      String key = annotation.getKey();
      if (PREFIXES.stream().anyMatch(key::contains)) {
        collect(annotation.getValue(), ANNOTATIONS.appendProperty(key), first);
      }
    }
    FIELDS.get(GroupKind.of(object)).forEach(field -> collect(object.at(field), field, first));
    List<Finding> findings = new ArrayList<>();
    first.forEach((placeholder, field) -> findings.add(finding(placeholder, field)));
    return findings;
  }

  private static void collect(
      JsonNode node, JsonPointer field, Map<Placeholder, JsonPointer> first) {
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), field.appendIndex(i), first);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      collect(member.getValue(), field.appendProperty(member.getKey()), first);
    }
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
