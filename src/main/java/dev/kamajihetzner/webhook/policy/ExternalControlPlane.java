package dev.kamajihetzner.webhook.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.model.WellKnown;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the control plane load balancer of a Kamaji cluster's HetznerCluster off and lets CAPH
 * accept it without an endpoint, which Kamaji fills in later. With the load balancer on, CAPH pays
 * for one that nobody uses or, before v1.1, crashes for all clusters.
 *
 * <p>Nothing is turned off on UPDATE that was on: CAPH holds {@code enabled} immutable and would
 * refuse every later write, the removal of finalizers among them.
 *
 * @see <a
 *     href="https://github.com/syself/cluster-api-provider-hetzner/blob/main/api/v1beta1/hetznercluster_webhook.go">CAPH's
 *     own rules</a>
 */
final class ExternalControlPlane implements Policy {
  static final PolicyDescription ABOUT =
      new PolicyDescription(
          "HetznerCluster",
          "Turns `spec.controlPlaneLoadBalancer` off and sets"
              + " `capi.syself.com/allow-empty-control-plane-address` on the HetznerCluster of a"
              + " Kamaji cluster; refuses one that ends up otherwise, and warns of an endpoint that"
              + " is not the control plane's.",
          "CAPH refuses a HetznerCluster without endpoint, load balancer and annotation. With the"
              + " load balancer on it pays for one that nobody uses and, before v1.1, crashes for"
              + " every cluster.");

  private static final JsonPointer ENABLED = HetznerCluster.LOAD_BALANCER_ENABLED;
  private static final JsonPointer ALLOW_EMPTY =
      Fields.ANNOTATIONS.appendProperty(WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS);

  private static final List<ReadField> READS =
      ReadField.all(
          HetznerCluster.READS, ControlPlaneProvider.READS, List.of(ReadField.text(ALLOW_EMPTY)));
  private static final List<JsonPointer> WRITES =
      List.of(ALLOW_EMPTY, HetznerCluster.ASSUMED_CONTROL_PLANE, ENABLED);

  @Override
  public PolicyId id() {
    return PolicyId.EXTERNAL_CONTROL_PLANE;
  }

  @Override
  public List<ReadField> reads(Kind kind) {
    return kind == Kind.HETZNER_CLUSTER ? READS : List.of();
  }

  @Override
  public List<JsonPointer> writes(Kind kind) {
    return kind == Kind.HETZNER_CLUSTER ? WRITES : List.of();
  }

  @Override
  public Mutation mutate(AdmissionRequest request, ClusterGraph graph) {
    return request.creates() ? mutateCreate(request, graph) : mutateUpdate(request, graph);
  }

  private Mutation mutateCreate(AdmissionRequest request, ClusterGraph graph) {
    HetznerCluster created = reviewed(request);
    if (created.hasEndpoint()) {
      // Moved or restored: turning its load balancer off would orphan that in the cloud.
      return Mutation.NONE;
    }
    return switch (ControlPlaneProvider.of(request, graph)) {
      case KAMAJI -> complete(request, false);
      case OTHER -> Mutation.NONE;
      case UNKNOWN -> {
        if (created.loadBalancerOn() && created.loadBalancerRegion()) {
          yield Mutation.warning(
              Finding.warning(id(), ENABLED, "left on, as no Cluster refers to this yet")
                  .remedy("For Kamaji, set it to false or apply the Cluster first."));
        }
        // Whoever wrote both down needs no rescue.
        boolean acceptable = !created.loadBalancerOn() && allowsEmptyAddress(request.object());
        yield acceptable ? Mutation.NONE : complete(request, true);
      }
    };
  }

  private Mutation complete(AdmissionRequest request, boolean assumed) {
    PatchBuilder patch = new PatchBuilder(request.object());
    patch.set(TextNode.valueOf("true"), ALLOW_EMPTY);
    patch.set(BooleanNode.FALSE, ENABLED);
    String summary = "turns the load balancer off and allows an empty control plane address";
    if (!assumed) {
      return Mutation.of(patch, summary);
    }
    patch.set(TextNode.valueOf(WellKnown.KAMAJI), HetznerCluster.ASSUMED_CONTROL_PLANE);
    return Mutation.of(
        patch,
        summary + ", assuming Kamaji",
        Finding.warning(id(), ENABLED, "no Cluster refers to this yet: completed as for Kamaji"));
  }

  private Mutation mutateUpdate(AdmissionRequest request, ClusterGraph graph) {
    if (!request.changes(HetznerCluster.LOAD_BALANCER)
        || ControlPlaneProvider.of(request, graph) != ControlPlaneProvider.KAMAJI) {
      return Mutation.NONE;
    }
    if (HetznerCluster.loadBalancerOn(request.oldObject())) {
      Finding warning = Finding.warning(id(), ENABLED, "is on and immutable");
      return Mutation.warning(
          reviewed(request).hasEndpoint()
              ? warning
              : warning.remedy("Delete the HetznerCluster and create it again with false."));
    }
    if (!reviewed(request).loadBalancerOn()) {
      return Mutation.NONE;
    }
    if (!request.oldObject().at(HetznerCluster.LOAD_BALANCER).isObject()) {
      // The CRD's default port would come with the block, and CAPH holds the port immutable too.
      return Mutation.warning(
          Finding.warning(id(), ENABLED, "CAPH does not let a load balancer be added")
              .remedy("Remove spec.controlPlaneLoadBalancer."));
    }
    PatchBuilder patch = new PatchBuilder(request.object());
    patch.set(BooleanNode.FALSE, ENABLED);
    return Mutation.of(patch, "keeps the load balancer off");
  }

  @Override
  public List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    HetznerCluster created = reviewed(request);
    boolean acceptable =
        !created.loadBalancerOn()
            && (created.hasEndpoint() || allowsEmptyAddress(request.object()));
    if (!request.creates()
        || (acceptable && !created.hasEndpoint())
        || ControlPlaneProvider.of(request, graph) != ControlPlaneProvider.KAMAJI) {
      return List.of();
    }
    if (acceptable) {
      return isItsOwn(created, graph) ? List.of() : List.of(warnOfEndpoint(created));
    }
    if (created.hasEndpoint()) {
      // Nobody can tell a made-up endpoint from one that was moved or restored.
      return List.of(
          refusal(
                  ENABLED,
                  "a Kamaji cluster's HetznerCluster comes with a load balancer of its own")
              .found("an endpoint, and true")
              .expected("false")
              .remedy("Set spec.controlPlaneLoadBalancer.enabled to false.")
              .whereTheRightSuffices());
    }
    List<Finding> findings = new ArrayList<>();
    if (created.loadBalancerOn()) {
      findings.add(
          refusal(ENABLED, "the load balancer of a Kamaji cluster's HetznerCluster is on")
              .found("true")
              .expected("false")
              .remedy("Set spec.controlPlaneLoadBalancer.enabled to false."));
    }
    if (!allowsEmptyAddress(request.object())) {
      String found = Fields.text(request.object(), ALLOW_EMPTY);
      findings.add(
          refusal(
                  ALLOW_EMPTY,
                  "CAPH refuses the HetznerCluster of a Kamaji cluster without annotation "
                      + WellKnown.ALLOW_EMPTY_CONTROL_PLANE_ADDRESS)
              .found(found == null ? "none" : '"' + found + '"')
              .expected("\"true\"")
              .remedy("Set the annotation to \"true\"."));
    }
    return findings;
  }

  /** Whether the cluster is reached there already, as after a move. */
  private static boolean isItsOwn(HetznerCluster created, ClusterGraph graph) {
    return graph.clustersWithInfrastructure(created.namespace(), created.name()).stream()
        .anyMatch(
            cluster ->
                created.endpoint().equals(cluster.endpoint())
                    || (cluster.hasKamajiControlPlane()
                        && graph
                            .controlPlane(cluster.namespace(), cluster.controlPlane().name())
                            .filter(it -> created.endpoint().equals(it.endpoint()))
                            .isPresent()));
  }

  private Finding warnOfEndpoint(HetznerCluster created) {
    return Finding.warning(
            id(),
            HetznerCluster.ENDPOINT,
            "the Cluster takes %s at once, and keeps it".formatted(created.endpoint()))
        .remedy("Unless it is the control plane's, leave the endpoint out: Kamaji sets it.");
  }

  private Finding refusal(JsonPointer field, String problem) {
    return Finding.refusal(id(), Finding.Basis.GRAPH, field, problem);
  }

  private static HetznerCluster reviewed(AdmissionRequest request) {
    return HetznerCluster.of(request.namespace(), request.name(), request.object());
  }

  private static boolean allowsEmptyAddress(JsonNode object) {
    return "true".equals(Fields.text(object, ALLOW_EMPTY));
  }
}
