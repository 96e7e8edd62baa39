package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.CONFLICT;
import static dev.kamajihetzner.webhook.policy.Finding.Basis.OBJECT;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Refuses load balancer annotations that break a Kamaji control plane, and warns of those that the
 * Hetzner cloud controller manager does not know and so ignores.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/internal/annotation/load_balancer.go">the
 *     known annotations</a>
 */
final class LoadBalancerAnnotations implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane",
          "Refuses the load balancer annotations `hostname`, `protocol: http(s)`,"
              + " `uses-proxyprotocol: \"true\"` and a `name` that another control plane uses;"
              + " warns of unknown ones, with the nearest known.",
          "Kamaji needs an address and its TLS passed through; a load balancer of the same name"
              + " would be taken over; unknown annotations are ignored without a word.");

  private static final Set<String> KNOWN =
      Set.of(
          "algorithm-type",
          "certificate-type",
          "disable-private-ingress",
          "disable-public-network",
          "health-check-http-domain",
          "health-check-http-path",
          "health-check-http-validate-certificate",
          "health-check-interval",
          "health-check-port",
          "health-check-protocol",
          "health-check-retries",
          "health-check-timeout",
          "hostname",
          "http-certificates",
          "http-cookie-lifetime",
          "http-cookie-name",
          "http-managed-certificate-acme-staging",
          "http-managed-certificate-domains",
          "http-managed-certificate-name",
          "http-redirect-http",
          "http-status-codes",
          "http-sticky-sessions",
          "http-timeout-idle",
          "id",
          "ipv4",
          "ipv4-rdns",
          "ipv6",
          "ipv6-disabled",
          "ipv6-rdns",
          "location",
          "name",
          "network-zone",
          "node-selector",
          "private-ipv4",
          "private-subnet-ip-range",
          "protocol",
          "type",
          "use-private-ip",
          "uses-proxyprotocol");

  private static final JsonPointer NETWORK = JsonPointer.compile("/spec/network");

  private static final List<ReadField> READS =
      ReadField.all(
          KamajiControlPlane.SERVICE_READS,
          List.of(
              ReadField.object(NETWORK), ReadField.object(KamajiControlPlane.SERVICE_ANNOTATIONS)),
          KNOWN.stream()
              .sorted()
              .map(name -> ReadField.text(field(WellKnown.LOAD_BALANCER_PREFIX + name)))
              .toList());

  /** What Go's strconv.ParseBool reads as true. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  /** Beyond this many edits two names are not the same name mistyped. */
  private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(4);

  @Override
  public PolicyId id() {
    return PolicyId.LOAD_BALANCER_ANNOTATIONS;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return kind == Kind.KAMAJI_CONTROL_PLANE ? READS : List.of();
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    if (!exposedByHetzner(request.object())) {
      return List.of();
    }
    Map<String, String> annotations =
        Fields.texts(request.object().at(KamajiControlPlane.SERVICE_ANNOTATIONS));
    // What was harmless without a load balancer is judged as new when one comes.
    boolean newlyExposed =
        !request.creates()
            && (!exposedByHetzner(request.oldObject())
                || (inAnotherCluster(request.oldObject()) && !inAnotherCluster(request.object())));
    List<Finding> findings = new ArrayList<>();
    annotations.forEach(
        (key, value) -> {
          if (key.startsWith(WellKnown.LOAD_BALANCER_PREFIX)
              && (newlyExposed || request.sets(field(key)))) {
            judge(request, graph, key, value).ifPresent(findings::add);
          }
        });
    return findings;
  }

  private static boolean inAnotherCluster(JsonNode object) {
    return ControlPlaneService.inAnotherCluster(object.at(KamajiControlPlane.SPEC));
  }

  private static boolean exposedByHetzner(JsonNode object) {
    return ControlPlaneService.exposedByHetzner(object.at(KamajiControlPlane.SPEC));
  }

  private Optional<Finding> judge(
      AdmissionRequest request, ClusterGraph graph, String key, String value) {
    String name = key.substring(WellKnown.LOAD_BALANCER_PREFIX.length());
    return switch (name) {
      case "hostname" ->
          value.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  refusal(OBJECT, key, "Kamaji needs the load balancer's address")
                      .found(key + ": " + value)
                      .expected("no hostname")
                      .remedy("Remove the annotation; put the name into spec.network.certSANs."));
      case "protocol" ->
          switch (value.toLowerCase(Locale.ROOT)) {
            case "http", "https" ->
                Optional.of(
                    refusal(OBJECT, key, "an API server needs its TLS passed through")
                        .found(key + ": " + value)
                        .expected("tcp")
                        .remedy("Remove the annotation; tcp is the default."));
            default -> Optional.empty();
          };
      case "uses-proxyprotocol" ->
          TRUE.contains(value)
              ? Optional.of(
                  refusal(OBJECT, key, "an API server does not speak the PROXY protocol")
                      .found(key + ": " + value)
                      .expected("false")
                      .remedy("Set the annotation to \"false\" or remove it."))
              : Optional.empty();
      case "name" -> nameInUse(request, graph, key, value);
      default -> KNOWN.contains(name) ? Optional.empty() : Optional.of(unknown(key, name));
    };
  }

  /** A load balancer is found by its name: the second to ask takes over the first one's. */
  private Optional<Finding> nameInUse(
      AdmissionRequest request, ClusterGraph graph, String key, String value) {
    if (value.isEmpty() || inAnotherCluster(request.object())) {
      return Optional.empty();
    }
    return graph.controlPlanesWithLoadBalancerName(value).stream()
        .filter(
            other ->
                !(other.namespace().equals(request.namespace())
                    && other.name().equals(request.name())))
        .filter(other -> !other.deleting())
        .min(
            Comparator.comparing(KamajiControlPlane::namespace)
                .thenComparing(KamajiControlPlane::name))
        .map(
            other ->
                refusal(
                        CONFLICT,
                        key,
                        // What has it elsewhere is not everybody's to know.
                        other.namespace().equals(request.namespace())
                            ? "KamajiControlPlane " + other.name() + " has that load balancer"
                            : "the load balancer's name is in use or reserved")
                    .found(key + ": " + value)
                    .expected("a name of its own")
                    .remedy("Choose another name, or leave it to the controller."));
  }

  private Finding unknown(String key, String name) {
    Finding unknown =
        Finding.warning(id(), field(key), "unknown annotation " + key + " is ignored");
    return nearest(name)
        .map(known -> unknown.remedy("Did you mean " + known + "?"))
        .orElse(unknown);
  }

  private static Optional<String> nearest(String name) {
    return KNOWN.stream()
        .filter(known -> DISTANCE.apply(name, known) >= 0)
        .min(
            Comparator.<String>comparingInt(known -> DISTANCE.apply(name, known))
                .thenComparing(Comparator.naturalOrder()));
  }

  private Finding refusal(Finding.Basis basis, String key, String problem) {
    return Finding.refusal(id(), basis, field(key), problem);
  }

  private static JsonPointer field(String key) {
    return KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(key);
  }
}
