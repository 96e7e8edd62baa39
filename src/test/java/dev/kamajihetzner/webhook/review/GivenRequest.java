package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.admission.InProcess;
import dev.kamajihetzner.webhook.admission.RecordedReviews;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Policies;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.policy.PolicyCase;
import dev.kamajihetzner.webhook.policy.Requests;
import dev.kamajihetzner.webhook.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request with what is around it.
 *
 * @param origin where it is written down
 */
public record GivenRequest(
    String origin, AdmissionRequest request, ClusterGraph graph, PolicyChain policies) {

  private static final List<Policy> POLICIES = Policies.all(Settings.of(Map.of()));

  /** The recorded reviews of kinds that we know, and the requests of all policies' cases. */
  public static List<GivenRequest> all() {
    try {
      InProcess webhook = InProcess.ofGivenManifests();
      List<GivenRequest> all = new ArrayList<>();
      for (String name : RecordedReviews.names()) {
        AdmissionRequest request = InProcess.request(RecordedReviews.body(name));
        if (request != null) {
          all.add(new GivenRequest(name, request, webhook.graph(), webhook.policies()));
        }
      }
      PolicyCase.all()
          .map(
              given ->
                  new GivenRequest(
                      given.toString(),
                      given.request(),
                      given.graph(),
                      GivenChain.of(given.settings())))
          .forEach(all::add);
      return all;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What policies read of a kind. */
  public static List<ReadField> reads(Kind kind) {
    return POLICIES.stream().flatMap(policy -> policy.reads(kind).stream()).distinct().toList();
  }

  /** Whether every field that policies read has the type of the API's schema, or is absent. */
  public boolean isWellTyped() {
    return reads(request.kind()).stream()
        .allMatch(
            field ->
                isWellTyped(field, request.object()) && isWellTyped(field, request.oldObject()));
  }

  private static boolean isWellTyped(ReadField field, JsonNode object) {
    JsonNode value = object.at(field.pointer());
    JsonPointer parent = field.pointer().head();
    return value.isMissingNode()
        ? parent.matches() || isWellTyped(ReadField.object(parent), object)
        : value.getNodeType() == field.type();
  }

  /** The same around another request. */
  public GivenRequest with(AdmissionRequest other) {
    return new GivenRequest(origin, other, graph, policies);
  }

  /** These requests: to create the object, to change it into the other, and back. */
  public Stream<GivenRequest> changedInto(GivenRequest other) {
    return Stream.of(
            Requests.create(other.request.object()),
            Requests.update(request.object(), other.request.object()),
            Requests.update(other.request.object(), request.object()))
        .map(this::with);
  }

  /** Whether that endpoint would do anything else than allow it without a change or a word. */
  public boolean isJudged(String endpoint) {
    return endpoint.equals("mutate") ? isMutated() : isRefusedOrWarnedOf();
  }

  private boolean isMutated() {
    Verdict.Allowed mutation = policies.mutate(request, graph);
    return !mutation.patch().isEmpty() || !mutation.advice().isEmpty();
  }

  private boolean isRefusedOrWarnedOf() {
    Verdict verdict = policies.validate(request, graph);
    return verdict instanceof Verdict.Refused || !verdict.advice().isEmpty();
  }

  @Override
  public String toString() {
    return origin;
  }
}
