package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The lints by the names that stand in reports. */
public enum Lint {
  CONTROLLER_MANAGER_CLOUD_PROVIDER(
      "controller-manager-cloud-provider",
      "With a cloud controller manager in the cluster, the Kubernetes controller manager"
          + " must leave the cloud's part to it, as `--cloud-provider=external` tells it.",
      new ControllerManagerCloudProvider(),
      GroupKind.KAMAJI_CONTROL_PLANE,
      GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE),
  KUBELET_CLOUD_PROVIDER(
      "kubelet-cloud-provider",
      "Only nodes whose kubelet runs with `cloud-provider: external` are initialised by the"
          + " Hetzner cloud controller manager. The others get no providerID, and their Machines"
          + " never find their node.",
      new KubeletCloudProvider(),
      GroupKind.KUBEADM_CONFIG_TEMPLATE),
  HARD_CODED_VERSION(
      "hard-coded-version",
      "A Kubernetes version in a command or file is one more copy of the"
          + " MachineDeployment's. Where only one of them is changed, machines come up with the"
          + " wrong kubelet.",
      new HardCodedVersion(),
      GroupKind.KUBEADM_CONFIG_TEMPLATE),
  HETZNER_SECRET(
      "hetzner-secret",
      "Without a token under the key that `hetznerSecretRef` names, CAPH can do nothing,"
          + " and says so only in a condition.",
      new HetznerSecret(),
      GroupKind.HETZNER_CLUSTER),
  PLACEMENT_GROUP(
      "placement-group",
      "CAPH creates no server in a placement group that the HetznerCluster does not list.",
      new PlacementGroup(),
      GroupKind.HCLOUD_MACHINE_TEMPLATE),
  UNRESOLVED_REFERENCE(
      "unresolved-reference",
      "Cluster API waits without a word for an object that never comes. Asked only where"
          + " other parts of the same cluster are there.",
      new UnresolvedReference(),
      GroupKind.CLUSTER,
      GroupKind.MACHINE_DEPLOYMENT),
  ADDRESS_TYPES(
      "address-types",
      "Without a private network at Hetzner nodes have no InternalIP. An API server that"
          + " may use no other address cannot reach the kubelets: no logs, no exec.",
      new AddressTypes(),
      GroupKind.KAMAJI_CONTROL_PLANE),
  KONNECTIVITY(
      "konnectivity",
      "A Kamaji control plane runs in the management cluster, outside the workload"
          + " cluster's private network. It reaches pods and services in there only through"
          + " Konnectivity.",
      new Konnectivity(),
      GroupKind.KAMAJI_CONTROL_PLANE),
  MAX_UNHEALTHY(
      "max-unhealthy",
      "When the control plane or its load balancer is away, every node looks unhealthy."
          + " Without a limit below 100% all machines are then rebooted or replaced at once.",
      new MaxUnhealthy(),
      GroupKind.MACHINE_HEALTH_CHECK),
  REMEDIATION_TEMPLATE(
      "remediation-template",
      "A health check whose template is missing, in another namespace or of another kind"
          + " finds unhealthy machines and cannot repair them.",
      new RemediationTemplate(),
      GroupKind.MACHINE_HEALTH_CHECK),
  ADDONS(
      "addons",
      "Kamaji installs only the addons that are listed, if only as `{}`. A cluster without"
          + " them starts and resolves no names.",
      new Addons(),
      GroupKind.KAMAJI_CONTROL_PLANE,
      GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE),
  SERVICE_ADDRESS(
      "service-address",
      "The Hetzner cloud controller manager cannot give a load balancer a chosen address;"
          + " certificates and kubeconfigs would name one that nobody answers.",
      new ServiceAddress(),
      GroupKind.KAMAJI_CONTROL_PLANE,
      GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE),
  RETIRED_PACKAGE_REPOSITORY(
      "retired-package-repository",
      "`apt.kubernetes.io` and Google's repositories behind it went away on 4 March 2024:"
          + " machines that install from them never join.",
      new RetiredPackageRepository(),
      GroupKind.KUBEADM_CONFIG_TEMPLATE),
  ENDPOINTS_DIFFER(
      "endpoints-differ",
      "The endpoint is the KamajiControlPlane's to tell. Cluster API copies the"
          + " HetznerCluster's into the Cluster once, and a wrong one stays there.",
      new EndpointsDiffer(),
      GroupKind.HETZNER_CLUSTER,
      GroupKind.CLUSTER),
  EXPLICIT_NULL(
      "explicit-null",
      "Server-side apply, also Flux's and Argo CD's, refuses a null where the schema is not"
          + " nullable (`must be of type object: \"null\"`). Client-side apply drops it, so that"
          + " the same file works for one and not for the other.",
      new ExplicitNull(),
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

  private static final Map<String, Lint> BY_ID =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Lint::toString, Function.identity()));

  private final String id;
  private final String reason;
  private final Inspection inspection;
  private final List<GroupKind> kinds;

  Lint(String id, String reason, Inspection inspection, GroupKind... kinds) {
    this.id = id;
    this.reason = reason;
    this.inspection = inspection;
    this.kinds = List.of(kinds);
  }

  /** The lint of that id, if there is one. */
  public static Optional<Lint> of(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The name in reports, in kebab-case; the same as {@link #toString()}. */
  public String id() {
    return id;
  }

  /** Why it is worth a word: one or two sentences of Markdown. */
  public String reason() {
    return reason;
  }

  /** The kinds that it inspects, in whichever API version. */
  public List<GroupKind> kinds() {
    return kinds;
  }

  /** Where the README says it, relative to the repository's root. */
  public String readmeLink() {
    return "README.md#" + id;
  }

  List<LintFinding> inspect(JsonNode object, ObjectSet set) {
    return inspection.inspect(object, set);
  }

  LintFinding finding(String field, String problem, String remedy) {
    return new LintFinding(this, field, problem, remedy);
  }

  @Override
  public String toString() {
    return id;
  }
}
