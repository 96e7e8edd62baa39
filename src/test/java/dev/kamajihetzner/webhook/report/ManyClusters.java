package dev.kamajihetzner.webhook.report;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import dev.kamajihetzner.webhook.policy.Finding.Severity;
import dev.kamajihetzner.webhook.report.LiveCluster.LiveFinding;
import java.util.ArrayList;
import java.util.List;

/** Clusters of a large fleet, and findings of the usual length, in turn. */
final class ManyClusters {
  private record Kind(String apiVersion, String kind) {}

  private static final Kind CONTROL_PLANE =
      new Kind("controlplane.cluster.x-k8s.io/v1alpha2", "KamajiControlPlane");
  private static final Kind WORKERS = new Kind("cluster.x-k8s.io/v1beta2", "MachineDeployment");
  private static final Kind INFRASTRUCTURE =
      new Kind("infrastructure.cluster.x-k8s.io/v1beta2", "HetznerCluster");

  private ManyClusters() {}

  /** That many Clusters, among the first of which the findings are spread. */
  static List<LiveCluster> of(int clusters, int findings) {
    List<LiveCluster> all = new ArrayList<>(clusters);
    int told = 0;
    for (int i = 0; i < clusters; i++) {
      String namespace = "tenant-" + (i % 400);
      String name = "cluster-" + i;
      // Shares of the rest, rounded up, so that none is left over.
      int own = clusters == 0 ? 0 : (findings * (i + 1) / clusters) - told;
      List<LiveFinding> its = new ArrayList<>();
      for (int j = 0; j < own; j++) {
        its.add(finding(told + j, namespace, name));
      }
      told += own;
      all.add(new LiveCluster(LiveReportTest.cluster(namespace, name), 6, its));
    }
    return all;
  }

  private static LiveFinding finding(int number, String namespace, String name) {
    return switch (number % 6) {
      case 0 ->
          of(
              WORKERS,
              namespace,
              name + "-workers",
              finding(
                      "version-match",
                      Severity.REFUSAL,
                      "/spec/template/spec/version",
                      "MachineDeployment "
                          + name
                          + "-workers is newer than KamajiControlPlane "
                          + name)
                  .found("v1.35.0")
                  .expected("v1.34.1")
                  .remedy(
                      "Upgrade KamajiControlPlane "
                          + name
                          + " first, or lower MachineDeployment "
                          + name
                          + "-workers."),
              false);
      case 1 ->
          of(
              CONTROL_PLANE,
              namespace,
              name,
              finding(
                      "load-balancer-location",
                      Severity.WARNING,
                      "/spec/network/serviceAnnotations/load-balancer.hetzner.cloud~1location",
                      "no nodes of the management cluster can be targets of a load balancer there")
                  .found("sin")
                  .expected("one of fsn1, nbg1, hel1")
                  .remedy("Set the location of the nodes."),
              false);
      case 2 ->
          of(
              CONTROL_PLANE,
              namespace,
              name,
              finding("addons", Severity.LINT, "/spec/addons", "no CoreDNS is listed")
                  .remedy("List coreDNS: {}, kubeProxy: {} and konnectivity: {} as needed."),
              false);
      case 3 ->
          of(
              INFRASTRUCTURE,
              namespace,
              name,
              finding(
                      "external-control-plane",
                      Severity.REFUSAL,
                      "/spec/controlPlaneLoadBalancer/enabled",
                      "the load balancer of a Kamaji cluster's HetznerCluster is on")
                  .found("true")
                  .expected("false")
                  .remedy(
                      "Create a HetznerCluster with the load balancer off, and refer to that one."),
              number % 4 == 1);
      case 4 ->
          of(
              CONTROL_PLANE,
              namespace,
              name,
              finding(
                      "upgrade-path",
                      Severity.REFUSAL,
                      "/spec/version",
                      "the version is above the newest one that the installed Kamaji supports")
                  .found("v1.36.0")
                  .expected("at most v1.35")
                  .remedy("Upgrade Kamaji first."),
              true);
      default ->
          of(
              WORKERS,
              namespace,
              name + "-workers",
              finding(
                      "failure-domain",
                      Severity.WARNING,
                      "/spec/template/spec/failureDomain",
                      "the location lies outside the HetznerCluster's network zone")
                  .found("ash (us-east)")
                  .expected("a location in eu-central")
                  .remedy("Choose fsn1, nbg1 or hel1."),
              false);
    };
  }

  private static Finding finding(String rule, Severity severity, String field, String problem) {
    return new Finding(
        rule, severity, Basis.OBJECT, JsonPointer.compile(field), problem, null, null, null, false);
  }

  private static LiveFinding of(
      Kind kind, String namespace, String name, Finding finding, boolean overridden) {
    return new LiveFinding(
        new LiveObject(kind.apiVersion, kind.kind, namespace, name), finding, overridden);
  }
}
