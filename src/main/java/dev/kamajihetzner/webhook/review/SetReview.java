package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kamajihetzner.webhook.lint.Lints;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.MutableClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Requester;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges a set of objects as the webhook would if they were applied one by one, each after those
 * that it depends on. So the order in which they are given makes no difference to the verdicts. A
 * refused object is treated as absent when later ones are judged, unless it is known to be there.
 */
public final class SetReview {
  private static final Requester NOBODY =
      new Requester("", null, List.of(), MissingNode.getInstance());

  private final PolicyChain policies;
  private final FieldTypes types;
  private final Background background;
  private final MutableClusterGraph graph;
  private final Unrendered unrendered = new Unrendered();

  /** What is there already, around the set. */
  public interface Background {
    /** Nothing: the set is all that there is. */
    Background NONE =
        new Background() {
          @Override
          public List<GivenObject> objects() {
            return List.of();
          }

          @Override
          public boolean complete() {
            return true;
          }

          @Override
          public JsonNode stored(GivenObject object) {
            return MissingNode.getInstance();
          }
        };

    /** All of it. */
    List<GivenObject> objects();

    /** Whether it holds objects of every kind that there are. */
    boolean complete();

    /** The same of one kind: nobody can say of any other that an object is missing. */
    default boolean complete(GroupKind kind) {
      return complete();
    }

    /** The object that this one would be applied onto; a missing node where there is none. */
    JsonNode stored(GivenObject object);

    /** Whether the set's objects are there whatever is said of them. */
    default boolean holdsTheSet() {
      return false;
    }

    /** What is stored once the manifest is applied onto what is stored now. */
    default JsonNode applied(JsonNode stored, JsonNode manifest) {
      return KubectlApply.onto(stored, manifest);
    }
  }

  /**
   * What the policies make of one object.
   *
   * @param wrong the fields whose types keep it from ever reaching the webhook
   */
  private record Judgement(ArrayNode patch, List<Finding> findings, WrongFields wrong) {
    Judgement(WrongFields wrong, List<Finding> findings) {
      this(JsonNodeFactory.instance.arrayNode(), wrong.and(findings), wrong);
    }
  }

  /**
   * @param graph of the background's objects; what is admitted is added to it
   */
  public SetReview(PolicyChain policies, Background background, MutableClusterGraph graph) {
    this(policies, new FieldTypes(policies), background, graph);
  }

  /** The same for many sets, which share what is known of the policies' fields. */
  public SetReview(
      PolicyChain policies, FieldTypes types, Background background, MutableClusterGraph graph) {
    this.policies = policies;
    this.types = types;
    this.background = background;
    this.graph = graph;
  }

  /** What is to be said of each object, in the order in which they are given. */
  public List<ReviewedObject> judge(List<GivenObject> objects) {
    unrendered.know(objects);
    Judgement[] judgements = new Judgement[objects.size()];
    IntStream.range(0, objects.size())
        .boxed()
        .sorted(Comparator.comparing(i -> applyOrder(objects.get(i))))
        .forEach(i -> judgements[i] = judge(objects.get(i)));
    ObjectIndex index = new ObjectIndex(background::complete);
    background.objects().forEach(index::put);
    objects.forEach(index::put);
    TemplateReview templates = new TemplateReview(policies, graph, NOBODY, objects, background);
    return IntStream.range(0, objects.size())
        .mapToObj(i -> reviewed(objects.get(i), judgements[i], templates, index))
        .toList();
  }

  private static int applyOrder(GivenObject object) {
    return object.knownKind().map(Kind::applyOrder).orElse(Integer.MAX_VALUE);
  }

  private Judgement judge(GivenObject object) {
    WrongFields wrong = types.wrongIn(object);
    if (object.knownKind().isEmpty()) {
      return new Judgement(wrong, List.of());
    }
    Kind kind = object.knownKind().get();
    if (!policies.judges(kind)) {
      store(kind, object, object.json(), wrong);
      return new Judgement(wrong, List.of());
    }
    AdmissionRequest request = request(kind, object, wrong.leftOutOf(object.json()));
    Verdict.Allowed mutation =
        unrendered.certain(policies.mutate(request, graph), request.object());
    JsonNode mutated =
        mutation.patch().isEmpty()
            ? request.object()
            : JsonPatch.apply(mutation.patch(), request.object());
    Verdict verdict =
        unrendered.certain(policies.validate(request.withObject(mutated), graph), mutated);
    List<Finding> findings = new ArrayList<>();
    List<Finding> refusals =
        verdict instanceof Verdict.Refused refused ? refused.findings() : List.of();
    if (refusals.isEmpty() || background.holdsTheSet()) {
      store(kind, object, mutated, wrong);
    }
    findings.addAll(refusals);
    mutation.advice().forEach(finding -> findings.add(finding.demoted()));
    verdict.advice().forEach(finding -> findings.add(finding.demoted()));
    return wrong.isEmpty()
        ? new Judgement(mutation.patch(), findings, wrong)
        : new Judgement(wrong, findings);
  }

  private void store(Kind kind, GivenObject object, JsonNode json, WrongFields wrong) {
    if (wrong.isEmpty()) {
      graph.put(kind, object.namespace(), object.name(), json);
    }
  }

  private AdmissionRequest request(Kind kind, GivenObject object, JsonNode json) {
    JsonNode stored = background.stored(object);
    boolean creates = stored.isMissingNode();
    return new AdmissionRequest(
        kind,
        "",
        creates ? Operation.CREATE : Operation.UPDATE,
        object.namespace(),
        object.name(),
        creates ? json : background.applied(stored, json),
        stored,
        false,
        NOBODY);
  }

  private ReviewedObject reviewed(
      GivenObject object, Judgement judgement, TemplateReview templates, ObjectIndex index) {
    WrongFields wrong = judgement.wrong;
    List<Finding> findings = new ArrayList<>(judgement.findings());
    findings.addAll(
        unrendered.certain(templates.judge(object, wrong.leftOutOf(object.json())), object.json()));
    findings.addAll(
        unrendered.certain(
            wrong.apartFrom(Lints.inspect(object.json(), index, background.complete())),
            object.json()));
    return new ReviewedObject(object, judgement.patch(), findings);
  }
}
