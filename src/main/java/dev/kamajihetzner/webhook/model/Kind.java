package dev.kamajihetzner.webhook.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of object that policies judge or look up, in whichever API version they come. */
public enum Kind {
  CLUSTER(Kind.CLUSTER_API, "Cluster", "clusters"),
  CLUSTER_CLASS(Kind.CLUSTER_API, "ClusterClass", "clusterclasses"),
  KAMAJI_CONTROL_PLANE(Kind.CONTROL_PLANE_API, "KamajiControlPlane", "kamajicontrolplanes"),
  HETZNER_CLUSTER(Kind.INFRASTRUCTURE_API, "HetznerCluster", "hetznerclusters"),
  MACHINE_DEPLOYMENT(Kind.CLUSTER_API, "MachineDeployment", "machinedeployments"),
  MACHINE_POOL(Kind.CLUSTER_API, "MachinePool", "machinepools"),
  MACHINE_SET(Kind.CLUSTER_API, "MachineSet", "machinesets"),
  MACHINE(Kind.CLUSTER_API, "Machine", "machines"),
  NAMESPACE("", "Namespace", "namespaces"),
  NODE("", "Node", "nodes");

  static final String CLUSTER_API = "cluster.x-k8s.io";
  static final String CONTROL_PLANE_API = "controlplane.cluster.x-k8s.io";
  static final String INFRASTRUCTURE_API = "infrastructure.cluster.x-k8s.io";

  private static final Map<String, Kind> BY_GROUP_AND_NAME =
      Arrays.stream(values())
          .collect(
              Collectors.toUnmodifiableMap(
                  kind -> kind.group + '/' + kind.text, Function.identity()));

  private static final List<Kind> LOOKED_UP =
      Arrays.stream(values()).filter(Kind::lookedUp).toList();

  private final String group;
  private final String text;
  private final String plural;

  Kind(String group, String text, String plural) {
    this.group = group;
    this.text = text;
    this.plural = plural;
  }

  /** The kind of that API group (empty for core) and name, if it is one that we know. */
  public static Optional<Kind> of(String group, String name) {
    return Optional.ofNullable(BY_GROUP_AND_NAME.get(group + '/' + name));
  }

  /** The same, if it is one that we know. */
  public static Optional<Kind> of(GroupKind kind) {
    return of(kind.group(), kind.kind());
  }

  /** The API group, empty for the core group. */
  public String group() {
    return group;
  }

  /** The resource's plural, as in URLs and RBAC rules. */
  public String plural() {
    return plural;
  }

  public boolean namespaced() {
    return this != NAMESPACE && this != NODE;
  }

  /**
   * Whether objects of the kind are part of the graph. Machines and what makes them are judged only
   * as they come: there are too many of them, and nobody looks them up.
   */
  public boolean lookedUp() {
    return this != MACHINE_SET && this != MACHINE;
  }

  /** The kinds that are part of the graph. */
  public static List<Kind> allLookedUp() {
    return LOOKED_UP;
  }

  /** Of a set, objects of a lower number are applied first: others refer to them. */
  public int applyOrder() {
    return switch (this) {
      case NAMESPACE, NODE -> 0;
      case CLUSTER_CLASS -> 1;
      case CLUSTER -> 2;
      case HETZNER_CLUSTER -> 3;
      case KAMAJI_CONTROL_PLANE -> 4;
      case MACHINE_DEPLOYMENT, MACHINE_POOL, MACHINE_SET, MACHINE -> 5;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
