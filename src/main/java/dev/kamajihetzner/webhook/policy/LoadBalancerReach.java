package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.LoadBalancerAnnotations.field;

import dev.kamajihetzner.webhook.hetzner.AnnotationValue;
import dev.kamajihetzner.webhook.hetzner.HetznerFacts;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether anything reaches a control plane through the load balancer that annotations ask for. */
final class LoadBalancerReach {
  static final String HEALTH_CHECK_PROTOCOL = "health-check-protocol";
  private static final String HEALTH_CHECK_PORT = "health-check-port";
  private static final String NO_PUBLIC_NETWORK = "disable-public-network";
  private static final String NO_PRIVATE_INGRESS = "disable-private-ingress";

  /** kube-proxy answers there, without TLS, on every node. */
  private static final String KUBE_PROXY_HEALTH_PORT = "10256";

  private LoadBalancerReach() {}

  /**
   * What is wrong with the annotations together.
   *
   * @param annotations without their prefix
   * @param all whether to judge also those that the request leaves as they are
   */
  static List<Finding> judge(
      AdmissionRequest request, ClusterGraph graph, Map<String, String> annotations, boolean all) {
    List<Finding> findings = new ArrayList<>();
    if ((all || sets(request, NO_PUBLIC_NETWORK, NO_PRIVATE_INGRESS))
        && AnnotationValue.isTrue(annotations.get(NO_PUBLIC_NETWORK))) {
      if (AnnotationValue.isTrue(annotations.get(NO_PRIVATE_INGRESS))) {
        findings.add(refusalOfNoAddress());
      } else {
        warnOfPrivateAddress(request, graph).ifPresent(findings::add);
      }
    }
    if (all || sets(request, HEALTH_CHECK_PROTOCOL, HEALTH_CHECK_PORT)) {
      warnOfHealthCheck(annotations).ifPresent(findings::add);
    }
    return findings;
  }

  private static boolean sets(AdmissionRequest request, String... annotations) {
    return Arrays.stream(annotations).anyMatch(annotation -> request.sets(field(annotation)));
  }

  private static Finding refusalOfNoAddress() {
    return Finding.refusal(
            PolicyId.LOAD_BALANCER_ANNOTATIONS,
            Finding.Basis.OBJECT,
            field(NO_PUBLIC_NETWORK),
            "without a public and a private address Kamaji waits for one forever")
        .found("disable-public-network and disable-private-ingress, both true")
        .expected("at most one of them")
        .remedy("Remove one of the two annotations.");
  }

  private static Optional<Finding> warnOfPrivateAddress(
      AdmissionRequest request, ClusterGraph graph) {
    return graph.clustersWithControlPlane(request.namespace(), request.name()).stream()
        .filter(Cluster::hasHetznerInfrastructure)
        .flatMap(
            cluster ->
                graph.hetznerCluster(request.namespace(), cluster.infrastructure().name()).stream())
        .filter(hetznerCluster -> !hetznerCluster.hasNetwork())
        .map(HetznerCluster::name)
        .sorted()
        .findFirst()
        .map(
            name ->
                Finding.warning(
                        PolicyId.LOAD_BALANCER_ANNOTATIONS,
                        field(NO_PUBLIC_NETWORK),
                        "workers do not reach a private address, as HetznerCluster "
                            + name
                            + " has no network")
                    .remedy("Set spec.hcloudNetwork.enabled there, or keep the public network."));
  }

  /** The check goes to the node port and meets the API server's TLS. */
  private static Optional<Finding> warnOfHealthCheck(Map<String, String> annotations) {
    String port = annotations.get(HEALTH_CHECK_PORT);
    if (KUBE_PROXY_HEALTH_PORT.equals(port)) {
      return Optional.empty();
    }
    if (port != null && isRead(HEALTH_CHECK_PORT, port)) {
      return Optional.of(
          Finding.warning(
                  PolicyId.LOAD_BALANCER_ANNOTATIONS,
                  field(HEALTH_CHECK_PORT),
                  "health checks go to port " + port + " of the nodes, where no API server listens")
              .remedy("Remove the annotation: the node port is checked."));
    }
    if ("http".equalsIgnoreCase(annotations.get(HEALTH_CHECK_PROTOCOL))) {
      return Optional.of(
          Finding.warning(
                  PolicyId.LOAD_BALANCER_ANNOTATIONS,
                  field(HEALTH_CHECK_PROTOCOL),
                  "an API server answers no health check without TLS")
              .remedy("Remove the annotation: tcp is the default."));
    }
    return Optional.empty();
  }

  private static boolean isRead(String annotation, String value) {
    return HetznerFacts.SHIPPED.loadBalancerAnnotations().get(annotation).accepts().test(value);
  }

  /** Whether a health check of that protocol, null for the default, speaks HTTP. */
  static boolean speaksHttp(String protocol) {
    return "http".equalsIgnoreCase(protocol) || "https".equalsIgnoreCase(protocol);
  }
}
