package dev.kamajihetzner.webhook.review;

import static com.fasterxml.jackson.databind.node.JsonNodeType.BOOLEAN;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NUMBER;
import static com.fasterxml.jackson.databind.node.JsonNodeType.STRING;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.kamajihetzner.webhook.model.ClusterClass;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ReadField;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fields of each kind whose JSON type we know: those that policies read, what stands in those
 * that they read whole, and annotations and labels. The same in every API version.
 */
final class SchemaFields {
  private static final List<TypedField> OF_EVERY_KIND =
      all(STRING, "/metadata", "name", "generateName", "namespace", "annotations{}", "labels{}");

  /** Of a Cluster: read to know what its topology makes of templates. */
  private static final List<TypedField> TOPOLOGY =
      join(
          all(STRING, "/spec/topology", "version"),
          all(STRING, "/spec/topology/controlPlane/metadata", "annotations{}", "labels{}"),
          all(
              STRING,
              "/spec/topology/workers/machineDeployments[]/metadata",
              "annotations{}",
              "labels{}"),
          all(
              STRING,
              "/spec/topology/workers/machinePools[]/metadata",
              "annotations{}",
              "labels{}"));

  private static final List<TypedField> CLUSTER_CLASS =
      all(STRING, "/spec/controlPlane/metadata", "annotations{}", "labels{}");

  private static final List<TypedField> WORKERS =
      all(STRING, "/spec/template/metadata", "annotations{}", "labels{}");

  private static final List<TypedField> CONTROL_PLANE =
      join(
          all(
              STRING,
              "/spec/network",
              "serviceAnnotations{}",
              "serviceLabels{}",
              "serviceAddress",
              "advertiseAddress",
              "certSANs[]",
              "dnsServiceIPs[]",
              "ingress/className",
              "ingress/hostname",
              "ingress/extraAnnotations{}",
              "ingress/extraLabels{}",
              "gateway/name",
              "gateway/namespace",
              "gateway/hostname",
              "gateway/sectionName",
              "gateway/extraAnnotations{}",
              "gateway/extraLabels{}",
              "additionalServicePorts[]/name",
              "loadBalancerConfig/loadBalancerSourceRanges[]"),
          all(NUMBER, "/spec/network", "gateway/port", "additionalServicePorts[]/port"),
          all(
              STRING,
              "/spec/deployment",
              "additionalMetadata/annotations{}",
              "additionalMetadata/labels{}",
              "podAdditionalMetadata/annotations{}",
              "podAdditionalMetadata/labels{}",
              "externalClusterReference/deploymentNamespace",
              "externalClusterReference/kubeconfigSecretName",
              "externalClusterReference/kubeconfigSecretNamespace",
              "externalClusterReference/kubeconfigSecretKey"));

  private static final List<TypedField> HETZNER_CLUSTER =
      join(
          all(
              STRING,
              "/spec/controlPlaneLoadBalancer",
              "name",
              "algorithm",
              "region",
              "type",
              "targetAddressFamily",
              "extraServices[]/protocol",
              "healthCheck/domain",
              "healthCheck/path",
              "healthCheck/protocol",
              "healthCheck/response",
              "healthCheck/statusCodes[]"),
          all(
              NUMBER,
              "/spec/controlPlaneLoadBalancer",
              "port",
              "extraServices[]/listenPort",
              "extraServices[]/destinationPort",
              "healthCheck/intervalSeconds",
              "healthCheck/port",
              "healthCheck/retries",
              "healthCheck/timeoutSeconds"),
          all(BOOLEAN, "/spec/controlPlaneLoadBalancer", "enableProxyProtocol"),
          all(STRING, "/spec/hcloudNetwork", "cidrBlock", "networkZone", "subnetCidrBlock"),
          all(BOOLEAN, "/spec/hcloudNetwork", "enabled"));

  private final Map<GroupKind, List<TypedField>> kinds = new HashMap<>();

  SchemaFields(PolicyChain policies) {
    for (Kind kind : Kind.values()) {
      Set<TypedField> fields = new LinkedHashSet<>();
      policies.judging(kind).forEach(policy -> fields.addAll(typed(policy.reads(kind))));
      fields.addAll(more(kind));
      // Upstream drops a status that comes with an object, whatever it is.
      fields.removeIf(field -> field.isIn("status"));
      if (!fields.isEmpty()) {
        kinds.put(GroupKind.of(kind), join(List.copyOf(fields), OF_EVERY_KIND));
      }
    }
    for (TemplateKind template : TemplateKind.values()) {
      kinds.put(
          template.template(),
          join(
              OF_EVERY_KIND,
              kinds.get(GroupKind.of(template.made())).stream()
                  .filter(SchemaFields::comesFromTemplate)
                  .map(field -> field.within("spec", "template"))
                  .toList()));
    }
  }

  /** Outer fields and inner ones in any order; none for other kinds. */
  List<TypedField> of(GroupKind kind) {
    return kinds.getOrDefault(kind, List.of());
  }

  Set<GroupKind> kinds() {
    return kinds.keySet();
  }

  private static boolean comesFromTemplate(TypedField field) {
    return field.isIn("metadata", "annotations")
        || field.isIn("metadata", "labels")
        || (field.isIn("spec") && !field.isIn("spec", "version"));
  }

  private static List<TypedField> more(Kind kind) {
    return switch (kind) {
      case CLUSTER -> TOPOLOGY;
      case CLUSTER_CLASS -> join(CLUSTER_CLASS, typed(ClusterClass.READS));
      case KAMAJI_CONTROL_PLANE -> CONTROL_PLANE;
      case HETZNER_CLUSTER -> HETZNER_CLUSTER;
      case MACHINE_DEPLOYMENT, MACHINE_POOL, MACHINE_SET -> WORKERS;
      case NAMESPACE -> typed(Namespace.READS);
      case MACHINE, NODE -> List.of();
    };
  }

  private static List<TypedField> typed(List<ReadField> fields) {
    return fields.stream().map(TypedField::of).toList();
  }

  private static List<TypedField> all(JsonNodeType type, String parent, String... names) {
    return Stream.of(names).map(name -> TypedField.of(parent + '/' + name, type)).toList();
  }

  @SafeVarargs
  private static List<TypedField> join(List<TypedField>... lists) {
    return Stream.of(lists).flatMap(List::stream).distinct().toList();
  }
}
