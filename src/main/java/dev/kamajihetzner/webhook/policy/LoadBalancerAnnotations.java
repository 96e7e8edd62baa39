package dev.kamajihetzner.webhook.policy;

import static dev.kamajihetzner.webhook.policy.Finding.Basis.OBJECT;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.hetzner.AnnotationValue;
import dev.kamajihetzner.webhook.hetzner.HetznerFacts;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.ControlPlaneService;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Refuses load balancer annotations that break a Kamaji control plane or that the Hetzner cloud
 * controller manager cannot read, and warns of those that it does not know and so ignores.
 *
 * @see <a
 *     href="https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/internal/annotation/name.go">how
 *     it reads them</a>
 */
final class LoadBalancerAnnotations implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "KamajiControlPlane",
          "Refuses the load balancer annotations `hostname`, `protocol: http(s)`,"
              + " `uses-proxyprotocol: \"true\"`, a `name` that another control plane or a"
              + " HetznerCluster's load balancer has, values that cannot be read, and both networks"
              + " off; warns of a private address that workers do not reach, of a health check that"
              + " fails, and of unknown annotations, with the nearest known.",
          "Kamaji needs an address and its TLS passed through; a load balancer of the same name"
              + " would be taken over; one value that cannot be read stops all of the Service;"
              + " unknown annotations are ignored without a word.",
          "load-balancer-annotations.known");

  private static final JsonPointer NETWORK = JsonPointer.compile("/spec/network");

  private static final List<ReadField> READS =
      ReadField.all(
          KamajiControlPlane.SERVICE_READS,
          List.of(
              ReadField.object(NETWORK), ReadField.object(KamajiControlPlane.SERVICE_ANNOTATIONS)),
          HetznerFacts.SHIPPED.loadBalancerAnnotations().keySet().stream()
              .map(name -> ReadField.text(field(name)))
              .toList());

  /** The annotations of the check's HTTP part are read only where it speaks HTTP. */
  private static final String HTTP_HEALTH_CHECK = "health-check-http-";

  /** Beyond this many edits two names are not the same name mistyped. */
  private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(4);

  private final Set<String> known;

  LoadBalancerAnnotations(LoadBalancerAnnotationSettings settings) {
    known = new HashSet<>(HetznerFacts.SHIPPED.loadBalancerAnnotations().keySet());
    settings.known().ifPresent(known::addAll);
  }

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
    JsonNode spec = request.object().at(KamajiControlPlane.SPEC);
    if (!ControlPlaneService.exposedByHetzner(spec)) {
      return List.of();
    }
    Map<String, String> annotations = byName(request.object());
    // What was harmless without a load balancer is judged as new when one comes.
    boolean newlyExposed =
        !request.creates()
            && ControlPlaneService.newlyExposed(
                request.oldObject().at(KamajiControlPlane.SPEC), spec);
    List<Finding> findings = new ArrayList<>();
    annotations.forEach(
        (name, value) -> {
          if (newlyExposed || request.sets(field(name))) {
            judge(request, graph, annotations, name, value).ifPresent(findings::add);
          }
        });
    findings.addAll(LoadBalancerReach.judge(request, graph, annotations, newlyExposed));
    return findings;
  }

  /** The load balancer's annotations, without their prefix. */
  private static Map<String, String> byName(JsonNode object) {
    Map<String, String> byName = new LinkedHashMap<>();
    Fields.texts(object.at(KamajiControlPlane.SERVICE_ANNOTATIONS))
        .forEach(
            (key, value) -> {
              if (key.startsWith(WellKnown.LOAD_BALANCER_PREFIX)) {
                byName.put(key.substring(WellKnown.LOAD_BALANCER_PREFIX.length()), value);
              }
            });
    return byName;
  }

  private Optional<Finding> judge(
      AdmissionRequest request,
      ClusterGraph graph,
      Map<String, String> annotations,
      String name,
      String value) {
    AnnotationValue accepted = HetznerFacts.SHIPPED.loadBalancerAnnotations().get(name);
    if (accepted == null) {
      return known.contains(name) ? Optional.empty() : Optional.of(unknown(name));
    }
    if (!accepted.accepts().test(value) && isRead(annotations, name)) {
      return Optional.of(
          refusal(name, "the cloud controller manager cannot read the value, and makes nothing")
              .found(WellKnown.LOAD_BALANCER_PREFIX + name + ": \"" + value + '"')
              .expected(accepted.expected())
              .remedy("Correct the annotation or remove it."));
    }
    return switch (name) {
      case "hostname" ->
          value.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  refusal(name, "Kamaji needs the load balancer's address")
                      .found(WellKnown.LOAD_BALANCER_PREFIX + name + ": " + value)
                      .expected("no hostname")
                      .remedy("Remove the annotation; put the name into spec.network.certSANs."));
      case "protocol" ->
          "tcp".equalsIgnoreCase(value)
              ? Optional.empty()
              : Optional.of(
                  refusal(name, "an API server needs its TLS passed through")
                      .found(WellKnown.LOAD_BALANCER_PREFIX + name + ": " + value)
                      .expected("tcp")
                      .remedy("Remove the annotation; tcp is the default."));
      case "uses-proxyprotocol" ->
          AnnotationValue.isTrue(value)
              ? Optional.of(
                  refusal(name, "an API server does not speak the PROXY protocol")
                      .found(WellKnown.LOAD_BALANCER_PREFIX + name + ": " + value)
                      .expected("false")
                      .remedy("Set the annotation to \"false\" or remove it."))
              : Optional.empty();
      case "name" -> LoadBalancerName.inUse(request, graph, value);
      default -> Optional.empty();
    };
  }

  private static boolean isRead(Map<String, String> annotations, String name) {
    return !name.startsWith(HTTP_HEALTH_CHECK)
        || LoadBalancerReach.speaksHttp(annotations.get(LoadBalancerReach.HEALTH_CHECK_PROTOCOL));
  }

  private Finding unknown(String name) {
    Finding unknown =
        Finding.warning(
            id(),
            field(name),
            "unknown annotation " + WellKnown.LOAD_BALANCER_PREFIX + name + " is ignored");
    return nearest(name)
        .map(nearest -> unknown.remedy("Did you mean " + nearest + "?"))
        .orElse(unknown);
  }

  private Optional<String> nearest(String name) {
    return known.stream()
        .filter(other -> DISTANCE.apply(name, other) >= 0)
        .min(
            Comparator.<String>comparingInt(other -> DISTANCE.apply(name, other))
                .thenComparing(Comparator.naturalOrder()));
  }

  private Finding refusal(String name, String problem) {
    return Finding.refusal(id(), OBJECT, field(name), problem);
  }

  /** The annotation of that name, without its prefix. */
  static JsonPointer field(String name) {
    return KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(
        WellKnown.LOAD_BALANCER_PREFIX + name);
  }
}
