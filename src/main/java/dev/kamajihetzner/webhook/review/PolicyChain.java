package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.ReadField;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.ServiceAccount;
import dev.kamajihetzner.webhook.review.ReviewSettings.Unconfirmed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All policies, one after the other: what they find is decided first, and what becomes of it
 * (modes, overrides, exemptions) after. Stateless; safe for any number of threads.
 */
public final class PolicyChain {
  /**
   * A policy that has something to say about a kind.
   *
   * @param fields what it reads of such an object
   */
  private record Interest(Policy policy, List<JsonPointer> fields, boolean mutates) {}

  private final Map<Kind, List<Interest>> validating = new EnumMap<>(Kind.class);
  private final Map<Kind, List<Interest>> mutating = new EnumMap<>(Kind.class);
  private final Modes modes;
  private final OverrideAuthority unasked;
  private final Exemptions exemptions;
  private final Unconfirmed unconfirmed;
  private final Set<String> clusterApi;
  private final Set<String> overridingServiceAccounts;

  public PolicyChain(List<Policy> policies, ReviewSettings settings) {
    this(policies, settings, Modes.of(settings), OverrideAuthority.OFFLINE);
  }

  /**
   * The same for objects that are there already: whatever a policy's mode, if it is not off, the
   * changes that it would make are made, so that they can be told, and what it finds is told.
   *
   * @param authority says who might have let pass what asks for that
   */
  public static PolicyChain ofWhatIsThere(
      List<Policy> policies, ReviewSettings settings, OverrideAuthority authority) {
    return new PolicyChain(policies, settings, Modes.of(settings).thatTell(), authority);
  }

  private PolicyChain(
      List<Policy> policies, ReviewSettings settings, Modes modes, OverrideAuthority unasked) {
    this.modes = modes;
    this.unasked = unasked;
    for (Kind kind : Kind.values()) {
      List<Interest> interested =
          policies.stream()
              .filter(policy -> !policy.reads(kind).isEmpty())
              .map(
                  policy ->
                      new Interest(
                          policy,
                          ReadField.outermost(policy.reads(kind)),
                          !policy.writes(kind).isEmpty()))
              .toList();
      validating.put(kind, interested);
      mutating.put(kind, interested.stream().filter(Interest::mutates).toList());
    }
    exemptions = Exemptions.of(settings.exempt());
    unconfirmed = settings.confirmation().unavailable();
    clusterApi = ServiceAccount.users(settings.clusterApi().serviceAccounts());
    overridingServiceAccounts =
        ServiceAccount.users(settings.override().serviceAccounts().orElse(Set.of()));
  }

  /** Whether any policy has something to say about that kind; others are only looked up. */
  public boolean judges(Kind kind) {
    return !validating.get(kind).isEmpty();
  }

  /** The policies that have something to say about that kind. */
  List<Policy> judging(Kind kind) {
    return validating.get(kind).stream().map(Interest::policy).toList();
  }

  /** What to change in the object, by what the graph knows. */
  public Verdict.Allowed mutate(AdmissionRequest request, ClusterGraph graph) {
    Optional<Verdict.Allowed> allowed = allowedUnasked(request);
    if (allowed.isPresent()) {
      return allowed.get();
    }
    Enforcement enforcement = new Enforcement(request);
    for (ActivePolicy active : active(mutating, request, graph, enforcement)) {
      enforcement.mutate(
          active.policy().id(), modes.ofMutations(active.mode()), active.mutate(request, graph));
    }
    return enforcement.allowed();
  }

  /**
   * Whether the final state of the object may be stored, by what the graph knows. A refusal is to
   * be confirmed by {@link #confirm} where live data can be had; here nobody may override.
   */
  public Verdict validate(AdmissionRequest request, ClusterGraph graph) {
    return validate(request, graph, graph, true, unasked);
  }

  /**
   * Judges a request that {@link #validate} refused once more: by live data, and with the right to
   * override.
   *
   * @param live reads from the API server
   * @param known what is known without reading, for where reading fails
   * @param knownIsCurrent whether the API server tells every change to what is known: then a
   *     refusal stands that cannot be confirmed, or whoever makes reads fail would be admitted
   */
  public Verdict confirm(
      AdmissionRequest request,
      ClusterGraph live,
      ClusterGraph known,
      boolean knownIsCurrent,
      OverrideAuthority authority) {
    return validate(
        request, live, known, knownIsCurrent, authority.ofPeopleAnd(overridingServiceAccounts));
  }

  private Verdict validate(
      AdmissionRequest request,
      ClusterGraph graph,
      ClusterGraph known,
      boolean knownIsCurrent,
      OverrideAuthority authority) {
    Optional<Verdict.Allowed> allowed = allowedUnasked(request);
    if (allowed.isPresent()) {
      return allowed.get();
    }
    Enforcement enforcement = new Enforcement(request);
    List<ActivePolicy> active =
        readable(
            () -> active(validating, request, graph, enforcement),
            () -> active(validating, request, known, enforcement));
    Set<PolicyId> overrides = Overrides.askedBy(request.object());
    for (ActivePolicy one : active) {
      List<Finding> findings =
          readable(
              () -> PausedClusters.postpone(one.validate(request, graph), request, graph),
              () ->
                  unconfirmed(
                      PausedClusters.postpone(one.validate(request, known), request, known),
                      knownIsCurrent));
      enforcement.enforce(
          one.policy().id(),
          one.mode(),
          findings,
          overrides.contains(one.policy().id()),
          authority);
    }
    return enforcement.verdict();
  }

  /** By live data or, where they cannot be read, by what is known. */
  private static <T> T readable(Supplier<T> live, Supplier<T> known) {
    try {
      return live.get();
    } catch (LiveReadFailed e) {
      return known.get();
    }
  }

  /** Refusals that rest on objects which could not be read live. */
  private List<Finding> unconfirmed(List<Finding> findings, boolean knownIsCurrent) {
    boolean stands = knownIsCurrent || unconfirmed == Unconfirmed.REFUSE;
    return findings.stream()
        .map(
            finding -> {
              if (!finding.refuses() || finding.basis() == Finding.Basis.OBJECT) {
                return finding;
              }
              return stands
                  ? finding.withRemark("This could not be confirmed just now; try again.")
                  : finding.demoted();
            })
        .toList();
  }

  /** The verdict on a request that no policy has to be asked about. */
  private Optional<Verdict.Allowed> allowedUnasked(AdmissionRequest request) {
    if (exemptions.include(request.requester())) {
      return Optional.of(Verdict.Allowed.EXEMPT);
    }
    return !judges(request.kind()) || orderedByClusterApi(request) || AlwaysAllowed.allows(request)
        ? Optional.of(Verdict.Allowed.UNASKED)
        : Optional.empty();
  }

  /**
   * Whether Cluster API itself makes machines of what has been judged. Who writes tells; an owner
   * reference can be written by anybody.
   */
  private boolean orderedByClusterApi(AdmissionRequest request) {
    return !request.kind().lookedUp() && clusterApi.contains(request.requester().user());
  }

  private List<ActivePolicy> active(
      Map<Kind, List<Interest>> policies,
      AdmissionRequest request,
      ClusterGraph graph,
      Enforcement enforcement) {
    if (policies.get(request.kind()).isEmpty()) {
      return List.of();
    }
    Map<String, String> labels =
        graph.namespace(request.namespace()).map(Namespace::labels).orElse(Map.of());
    List<ActivePolicy> active = new ArrayList<>();
    for (Interest interest : policies.get(request.kind())) {
      Policy policy = interest.policy;
      Mode mode = modes.of(policy.id(), labels, enforcement::warn);
      if (mode != Mode.OFF) {
        active.add(new ActivePolicy(policy, mode, request.touches(interest.fields)));
      }
    }
    return active;
  }
}
