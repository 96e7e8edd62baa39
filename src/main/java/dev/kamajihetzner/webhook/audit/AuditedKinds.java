package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.cluster.ServedKind;
import dev.kamajihetzner.webhook.model.GroupKind;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kinds that audits read whole, in whichever version is served: those that policies judge and
 * that lints look at or refer to. Missing on purpose:
 *
 * <ul>
 *   <li>Secrets, which nobody has to see for an audit;
 *   <li>MachineSets and Machines, which Cluster API makes of what is judged, and of which there are
 *       many times more;
 *   <li>Namespaces and Nodes, of which the graph has what policies read.
 * </ul>
 */
public final class AuditedKinds {
  /** Those of which a Cluster has some of its own. */
  static final List<ServedKind> OF_CLUSTERS =
      List.of(
          new ServedKind(GroupKind.CLUSTER, "clusters"),
          new ServedKind(GroupKind.HETZNER_CLUSTER, "hetznerclusters"),
          new ServedKind(GroupKind.KAMAJI_CONTROL_PLANE, "kamajicontrolplanes"),
          new ServedKind(GroupKind.MACHINE_DEPLOYMENT, "machinedeployments"),
          new ServedKind(GroupKind.MACHINE_POOL, "machinepools"),
          new ServedKind(GroupKind.MACHINE_HEALTH_CHECK, "machinehealthchecks"),
          new ServedKind(GroupKind.KUBEADM_CONFIG_TEMPLATE, "kubeadmconfigtemplates"),
          new ServedKind(GroupKind.HCLOUD_MACHINE_TEMPLATE, "hcloudmachinetemplates"),
          new ServedKind(GroupKind.BARE_METAL_MACHINE_TEMPLATE, "hetznerbaremetalmachinetemplates"),
          new ServedKind(GroupKind.HCLOUD_REMEDIATION_TEMPLATE, "hcloudremediationtemplates"),
          new ServedKind(
              GroupKind.BARE_METAL_REMEDIATION_TEMPLATE, "hetznerbaremetalremediationtemplates"));

  /** Those that many Clusters share. */
  static final List<ServedKind> OF_CLASSES =
      List.of(
          new ServedKind(GroupKind.CLUSTER_CLASS, "clusterclasses"),
          new ServedKind(GroupKind.KAMAJI_CONTROL_PLANE_TEMPLATE, "kamajicontrolplanetemplates"),
          new ServedKind(GroupKind.HETZNER_CLUSTER_TEMPLATE, "hetznerclustertemplates"));

  /** All of them: what a role has to let get and list. */
  public static final List<ServedKind> ALL =
      Stream.of(OF_CLUSTERS, OF_CLASSES).flatMap(List::stream).toList();

  private AuditedKinds() {}
}
