package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Cluster;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Reference;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Finding.Basis;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.SetReview.Background;
import dev.kamajihetzner.webhook.review.TemplateUses.Use;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges templates by what Cluster API would make of them for each topology that uses them. What
 * the webhook would refuse then is refused at the template's field; what it would mend is right.
 *
 * @see <a
 *     href="https://github.com/kubernetes-sigs/cluster-api/blob/main/exp/topology/desiredstate/desired_state.go">how
 *     objects are made</a>
 */
final class TemplateReview {
  private static final int MOST_NAMES = 3;

  private final PolicyChain policies;
  private final ClusterGraph graph;
  private final Requester requester;
  private final Background background;
  private final TemplateUses before;
  private final TemplateUses now;

  /**
   * @param graph of all that is there once the objects have been applied
   * @param objects those that are applied onto the background
   */
  TemplateReview(
      PolicyChain policies,
      ClusterGraph graph,
      Requester requester,
      List<GivenObject> objects,
      Background background) {
    this.policies = policies;
    this.graph = graph;
    this.requester = requester;
    this.background = background;
    this.before = TemplateUses.among(background.objects());
    this.now = TemplateUses.among(objects, background.objects());
  }

  /**
   * What would be refused; nothing for an object that is no template. What was so before is
   * nobody's change.
   *
   * @param json the template, or what of it is to be judged
   */
  List<Finding> judge(GivenObject template, JsonNode json) {
    Optional<TemplateKind> kind = TemplateKind.of(template.kind());
    if (kind.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = judge(kind.get(), template, json, now);
    JsonNode stored = background.stored(template);
    if (!stored.isMissingNode()) {
      findings.removeAll(judge(kind.get(), template, stored, before));
    }
    return findings;
  }

  private List<Finding> judge(
      TemplateKind kind, GivenObject template, JsonNode json, TemplateUses uses) {
    List<Use> all = uses.of(kind, template);
    Map<Finding, List<Use>> refusals = new LinkedHashMap<>();
    for (Use use : all) {
      refusals(kind, template, json, use).stream()
          .distinct()
          .forEach(it -> refusals.computeIfAbsent(it, key -> new ArrayList<>()).add(use));
    }
    List<Finding> findings = new ArrayList<>();
    refusals.forEach(
        (refusal, drawing) -> {
          String made =
              drawing.size() == all.size()
                  ? kind.made() + "s made from this template are refused: "
                  : "what Cluster " + names(drawing) + " makes from this template is refused: ";
          findings.add(with(refusal, refusal.field(), made + refusal.problem()));
        });
    return findings;
  }

  private static String names(List<Use> uses) {
    String names =
        uses.stream()
            .limit(MOST_NAMES)
            .map(use -> use.cluster().name())
            .collect(Collectors.joining(", "));
    return uses.size() <= MOST_NAMES
        ? names
        : names + " (and " + (uses.size() - MOST_NAMES) + " more)";
  }

  /** What is refused for one topology, whatever the patches of its class do. */
  private List<Finding> refusals(TemplateKind kind, GivenObject template, JsonNode json, Use use) {
    if (use.patches().everywhere()) {
      return List.of();
    }
    List<Finding> refusals = refusalsAsWritten(kind, template, json, use);
    if (!refusals.isEmpty()) {
      for (JsonNode variant : use.patches().variantsOf(json)) {
        refusals.retainAll(refusalsAsWritten(kind, template, variant, use));
      }
    }
    return refusals;
  }

  /** The same without the patches, with the fields of the template. */
  private List<Finding> refusalsAsWritten(
      TemplateKind kind, GivenObject template, JsonNode json, Use use) {
    AdmissionRequest request = request(kind, template, json, use);
    Verdict.Allowed mutation = policies.mutate(request, graph);
    JsonNode mutated =
        mutation.patch().isEmpty()
            ? request.object()
            : JsonPatch.apply(mutation.patch(), request.object());
    List<Finding> refusals = new ArrayList<>();
    if (policies.validate(request.withObject(mutated), graph) instanceof Verdict.Refused refused) {
      for (Finding finding : refused.findings()) {
        // What is around an object that nobody is known to make is not known, either.
        if (use.cluster() != null || finding.basis() == Basis.OBJECT) {
          kind.inTemplate(finding.field())
              .ifPresent(field -> refusals.add(with(finding, field, finding.problem())));
        }
      }
    }
    return refusals;
  }

  private AdmissionRequest request(
      TemplateKind kind, GivenObject template, JsonNode json, Use use) {
    Cluster cluster = use.cluster();
    Reference existing = cluster == null ? null : kind.made(cluster);
    String namespace = cluster == null ? template.namespace() : cluster.namespace();
    String name = existing == null ? template.name() : existing.name();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    JsonNode written = json.at(TemplateKind.TEMPLATE);
    object.set("spec", object(written.path("spec")));
    object.putObject("metadata").set("annotations", object(written.at(Fields.ANNOTATIONS)));
    object.withObject("/metadata").set("labels", object(written.at(Fields.LABELS)));
    object.put("apiVersion", Fields.text(json, "apiVersion")).put("kind", kind.made().toString());
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("namespace", namespace).put("name", name);
    if (cluster != null) {
      metadata
          .withObject("/labels")
          .put(WellKnown.CLUSTER_NAME, cluster.name())
          .put(WellKnown.TOPOLOGY_OWNED, "");
    }
    if (kind == TemplateKind.CONTROL_PLANE && use.version() != null) {
      object.withObject("/spec").put("version", use.version());
    }
    return new AdmissionRequest(
        kind.made(),
        "",
        Operation.CREATE,
        namespace,
        name,
        object,
        MissingNode.getInstance(),
        false,
        requester);
  }

  private static ObjectNode object(JsonNode node) {
    return node instanceof ObjectNode object
        ? object.deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }

  private static Finding with(Finding finding, JsonPointer field, String problem) {
    return new Finding(
        finding.rule(),
        finding.severity(),
        finding.basis(),
        field,
        problem,
        finding.found(),
        finding.expected(),
        finding.remedy(),
        finding.rightSuffices());
  }
}
