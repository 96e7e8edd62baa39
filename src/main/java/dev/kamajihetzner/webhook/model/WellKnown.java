package dev.kamajihetzner.webhook.model;

/** Labels, annotations and their values: our own, and upstream's. */
public final class WellKnown {
  /** Prefix of every label and annotation of our own. */
  public static final String PREFIX = "kamaji-hetzner.dev/";

  /** Namespace annotation: the location for the control planes in it. */
  public static final String LOCATION = PREFIX + "location";

  /**
   * Label on a HetznerCluster, or on a namespace for all in it: it is Kamaji's ({@link #KAMAJI}).
   */
  public static final String CONTROL_PLANE = PREFIX + "control-plane";

  /** Annotation on a HetznerCluster that was completed for Kamaji before a Cluster said so. */
  public static final String ASSUMED_CONTROL_PLANE = PREFIX + "assumed-control-plane";

  /** Annotation on an object: comma-separated policy ids whose refusals become warnings. */
  public static final String OVERRIDE = PREFIX + "override";

  public static final String KAMAJI = "kamaji";

  /** CAPH: a HetznerCluster may be created without control plane regions and endpoint. */
  public static final String ALLOW_EMPTY_CONTROL_PLANE_ADDRESS =
      "capi.syself.com/allow-empty-control-plane-address";

  public static final String LOAD_BALANCER_PREFIX = "load-balancer.hetzner.cloud/";
  public static final String LOAD_BALANCER_LOCATION = LOAD_BALANCER_PREFIX + "location";
  public static final String LOAD_BALANCER_NETWORK_ZONE = LOAD_BALANCER_PREFIX + "network-zone";
  public static final String LOAD_BALANCER_NAME = LOAD_BALANCER_PREFIX + "name";

  public static final String MANAGED_BY = "cluster.x-k8s.io/managed-by";
  public static final String CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";
  public static final String TOPOLOGY_OWNED = "topology.cluster.x-k8s.io/owned";
  public static final String SKIP_PREFLIGHT_CHECKS =
      "machineset.cluster.x-k8s.io/skip-preflight-checks";
  public static final String REGION = "topology.kubernetes.io/region";

  private WellKnown() {}
}
