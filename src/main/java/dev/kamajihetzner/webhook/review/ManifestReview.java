package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.manifest.ManifestObject;
import dev.kamajihetzner.webhook.manifest.ManifestSet;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Requester;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges a set of manifests as the webhook would if they were applied one by one, each after those
 * that it depends on: so the order in the files makes no difference, and what is refused is what
 * would be. An object that is refused is not there for those after it, as in a cluster.
 */
public final class ManifestReview {
  private static final Requester NOBODY =
      new Requester("", null, List.of(), MissingNode.getInstance());

  private final PolicyChain policies;
  private final Background background;
  private final MutableClusterGraph graph;

  /** What is in the cluster already. */
  public interface Background {
    /** All of it. */
    List<JsonNode> objects();

    /** Whether it holds objects of every kind that there are. */
    boolean complete();

    /** The object that this one would be applied onto; a missing node where there is none. */
    JsonNode stored(ManifestObject object);
  }

  /**
   * @param graph of the background's objects; what is admitted is added to it
   */
  public ManifestReview(PolicyChain policies, Background background, MutableClusterGraph graph) {
    this.policies = policies;
    this.background = background;
    this.graph = graph;
  }

  /** The judgements, in the order of the set. */
  public List<Judgement> judge(ManifestSet set) {
    Map<ManifestObject, Judgement> judgements = new IdentityHashMap<>();
    set.objects().stream()
        .sorted(Comparator.comparing(ManifestReview::dependencyOrder))
        .forEach(object -> judgements.put(object, judge(object)));
    LintedSet linted = new LintedSet(background.objects(), set.objects());
    return set.objects().stream().map(object -> withLints(judgements.get(object), linted)).toList();
  }

  /** What others are asked about comes before them; what nobody is asked about, last. */
  private static int dependencyOrder(ManifestObject object) {
    return object
        .knownKind()
        .map(
            kind ->
                switch (kind) {
                  case NAMESPACE, NODE -> 0;
                  case CLUSTER_CLASS -> 1;
                  case CLUSTER -> 2;
                  case HETZNER_CLUSTER -> 3;
                  case KAMAJI_CONTROL_PLANE -> 4;
                  case MACHINE_DEPLOYMENT, MACHINE_POOL -> 5;
                })
        .orElse(6);
  }

  private Judgement judge(ManifestObject object) {
    ArrayNode none = JsonNodeFactory.instance.arrayNode();
    if (object.knownKind().isEmpty()) {
      return new Judgement(object, none, List.of());
    }
    Kind kind = object.knownKind().get();
    if (!kind.judged()) {
      graph.put(kind, object.namespace(), object.name(), object.json());
      return new Judgement(object, none, List.of());
    }
    JsonNode stored = background.stored(object);
    AdmissionRequest request =
        new AdmissionRequest(
            kind,
            "",
            stored.isMissingNode() ? Operation.CREATE : Operation.UPDATE,
            object.namespace(),
            object.name(),
            stored.isMissingNode() ? object.json() : KubectlApply.onto(stored, object.json()),
            stored,
            false,
            NOBODY);
    Verdict.Allowed mutation = policies.mutate(request, graph);
    JsonNode mutated =
        mutation.patch().isEmpty()
            ? request.object()
            : JsonPatch.apply(mutation.patch(), request.object());
    Verdict verdict = policies.validate(request.withObject(mutated), graph);
    List<Finding> findings = new ArrayList<>();
    if (verdict instanceof Verdict.Refused refused) {
      findings.addAll(refused.findings());
    } else {
      graph.put(kind, object.namespace(), object.name(), mutated);
    }
    mutation.advice().forEach(finding -> findings.add(finding.demoted()));
    verdict.advice().forEach(finding -> findings.add(finding.demoted()));
    return new Judgement(object, mutation.patch(), findings);
  }

  private Judgement withLints(Judgement judgement, LintedSet set) {
    List<Finding> lints = Lints.inspect(judgement.object().json(), set, background.complete());
    if (lints.isEmpty()) {
      return judgement;
    }
    List<Finding> findings = new ArrayList<>(judgement.findings());
    findings.addAll(lints);
    return new Judgement(judgement.object(), judgement.patch(), findings);
  }
}
