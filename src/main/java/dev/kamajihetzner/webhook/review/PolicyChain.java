package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.Namespace;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Mutation;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All policies, one after the other: what they find is decided first, and what becomes of it
 * (modes, overrides, exemptions) after. Stateless; safe for any number of threads.
 */
public final class PolicyChain {
  /** A policy and its mode in the namespace of a request. */
  private record Active(Policy policy, Mode mode) {}

  private final Map<Kind, List<Policy>> validating = new EnumMap<>(Kind.class);
  private final Map<Kind, List<Policy>> mutating = new EnumMap<>(Kind.class);
  private final Map<PolicyId, Mode> modes = new EnumMap<>(PolicyId.class);
  private final Set<String> exemptUsers;
  private final Set<String> exemptGroups;

  public PolicyChain(List<Policy> policies, ReviewSettings settings) {
    for (Kind kind : Kind.values()) {
      List<Policy> handling = policies.stream().filter(policy -> policy.handles(kind)).toList();
      validating.put(kind, handling);
      mutating.put(kind, handling.stream().filter(Policy::mutates).toList());
    }
    for (PolicyId policy : PolicyId.values()) {
      modes.put(policy, settings.mode(policy));
    }
    exemptUsers = settings.exempt().users().orElse(Set.of());
    exemptGroups = settings.exempt().groups().orElse(Set.of());
  }

  /** What to change in the object, by what the graph knows. */
  public Verdict.Allowed mutate(AdmissionRequest request, ClusterGraph graph) {
    Optional<Verdict.Allowed> unseen = unseen(request, graph);
    if (unseen.isPresent()) {
      return unseen.get();
    }
    Collected collected = new Collected(request);
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (Active active : active(mutating, request, graph, collected)) {
      PolicyId id = active.policy.id();
      Mutation mutation = active.policy.mutate(request, graph);
      Decision decision = Decision.ALLOWED;
      if (!mutation.changesNothing()) {
        switch (active.mode) {
          case ENFORCE -> {
            patch.addAll(mutation.operations());
            decision = Decision.MUTATED;
          }
          case WARN -> {
            collected.advice.add(
                Finding.warning(
                    id,
                    JsonPointer.empty(),
                    "would be changed if enforced: " + mutation.summary()));
            decision = Decision.WARNED;
          }
          default -> decision = Decision.AUDITED;
        }
        collected.note(id, decision, mutation.summary());
      }
      // What a change that is not made would have to be said about is not said either.
      boolean silent = active.mode == Mode.AUDIT || decision == Decision.WARNED;
      if (!silent) {
        collected.advice.addAll(mutation.warnings());
        if (!mutation.warnings().isEmpty() && decision == Decision.ALLOWED) {
          decision = Decision.WARNED;
        }
      }
      collected.decisions.put(id, decision);
    }
    return collected.allowed(patch);
  }

  /**
   * Whether the final state of the object may be stored, by what the graph knows. A refusal is to
   * be confirmed by {@link #confirm} where live data can be had.
   */
  public Verdict validate(AdmissionRequest request, ClusterGraph graph) {
    return validate(request, graph, graph, (requester, namespace, policy) -> false);
  }

  /**
   * Judges a request that {@link #validate} refused once more: by live data, and with the right to
   * override.
   *
   * @param live reads from the API server; what rests on an object that it cannot read is not
   *     refused, only warned of
   * @param known what is known without reading, for where reading fails
   */
  public Verdict confirm(
      AdmissionRequest request,
      ClusterGraph live,
      ClusterGraph known,
      OverrideAuthority authority) {
    return validate(request, live, known, authority);
  }

  private Verdict validate(
      AdmissionRequest request,
      ClusterGraph graph,
      ClusterGraph known,
      OverrideAuthority authority) {
    Optional<Verdict.Allowed> unseen;
    try {
      unseen = unseen(request, graph);
    } catch (LiveReadFailed e) {
      unseen = unseen(request, known);
    }
    if (unseen.isPresent()) {
      return unseen.get();
    }
    Collected collected = new Collected(request);
    List<Active> active;
    try {
      active = active(validating, request, graph, collected);
    } catch (LiveReadFailed e) {
      active = active(validating, request, known, collected);
    }
    Set<PolicyId> overrides = overrides(request);
    for (Active one : active) {
      List<Finding> findings;
      try {
        findings = one.policy.validate(request, graph);
      } catch (LiveReadFailed e) {
        findings = unconfirmed(one.policy.validate(request, known));
      }
      collected.enforce(
          one.policy.id(), one.mode, findings, overrides.contains(one.policy.id()), authority);
    }
    return collected.verdict();
  }

  /** Refusals that rest on objects which could not be read live are warnings. */
  private static List<Finding> unconfirmed(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                finding.refuses() && finding.basis() == Finding.Basis.GRAPH
                    ? finding.demoted()
                    : finding)
        .toList();
  }

  private Optional<Verdict.Allowed> unseen(AdmissionRequest request, ClusterGraph graph) {
    Requester requester = request.requester();
    if (exemptUsers.contains(requester.user())
        || (!exemptGroups.isEmpty()
            && requester.groups().stream().anyMatch(exemptGroups::contains))) {
      return Optional.of(
          new Verdict.Allowed(
              Mutation.NONE.operations(),
              List.of(),
              Map.of(),
              Map.of("exempt", "the requester is exempt by settings")));
    }
    return validating.get(request.kind()).isEmpty() || AlwaysAllowed.allows(request, graph)
        ? Optional.of(Verdict.Allowed.UNSEEN)
        : Optional.empty();
  }

  private List<Active> active(
      Map<Kind, List<Policy>> policies,
      AdmissionRequest request,
      ClusterGraph graph,
      Collected collected) {
    if (policies.get(request.kind()).isEmpty()) {
      return List.of();
    }
    Map<String, String> labels =
        graph.namespace(request.namespace()).map(Namespace::labels).orElse(Map.of());
    List<Active> active = new ArrayList<>();
    for (Policy policy : policies.get(request.kind())) {
      Mode mode = modes.get(policy.id());
      String label = labels.get(policy.id().modeLabel());
      if (label != null) {
        Optional<Mode> labelled = Mode.of(label);
        if (labelled.isEmpty()) {
          collected.advice.add(
              Finding.warning(
                      policy.id(),
                      JsonPointer.empty(),
                      "namespace label " + policy.id().modeLabel() + "=" + label + " is unknown")
                  .expected("enforce, warn, audit or off"));
        }
        mode = labelled.orElse(mode);
      }
      if (mode != Mode.OFF) {
        active.add(new Active(policy, mode));
      }
    }
    return active;
  }

  private static Set<PolicyId> overrides(AdmissionRequest request) {
    String annotation = Fields.annotation(request.object(), WellKnown.OVERRIDE);
    if (annotation == null) {
      return Set.of();
    }
    return Arrays.stream(annotation.split(","))
        .map(String::strip)
        .flatMap(text -> PolicyId.of(text).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What has come together for one request. */
  private static final class Collected {
    private final AdmissionRequest request;
    private final List<Finding> refusals = new ArrayList<>();
    private final List<Finding> advice = new ArrayList<>();
    private final Map<PolicyId, Decision> decisions = new EnumMap<>(PolicyId.class);
    private final Map<String, String> auditAnnotations = new LinkedHashMap<>();

    Collected(AdmissionRequest request) {
      this.request = request;
    }

    void enforce(
        PolicyId id,
        Mode mode,
        List<Finding> findings,
        boolean overrideAsked,
        OverrideAuthority authority) {
      boolean refuses = findings.stream().anyMatch(Finding::refuses);
      String remark = "";
      Decision decision = Decision.ALLOWED;
      if (mode == Mode.AUDIT) {
        decision = findings.isEmpty() ? Decision.ALLOWED : Decision.AUDITED;
      } else if (refuses && mode == Mode.ENFORCE) {
        decision = Decision.REFUSED;
        if (overrideAsked) {
          try {
            if (authority.mayOverride(request.requester(), request.namespace(), id)) {
              decision = Decision.OVERRIDDEN;
            } else {
              remark = "The override is not yours to give: it needs the verb override on policies.";
            }
          } catch (LiveReadFailed e) {
            remark = "Whether the override is yours to give could not be asked; try again.";
          }
        }
      } else if (!findings.isEmpty()) {
        decision = Decision.WARNED;
      }
      for (Finding finding : findings) {
        if (decision == Decision.REFUSED && finding.refuses()) {
          refusals.add(remark.isEmpty() ? finding : remarked(finding, remark));
        } else if (mode != Mode.AUDIT) {
          advice.add(finding.refuses() ? finding.demoted() : finding);
        }
      }
      decisions.put(id, decision);
      if (decision != Decision.ALLOWED) {
        note(
            id,
            decision,
            findings.stream().map(Finding::problem).collect(Collectors.joining("; ")));
      }
    }

    private static Finding remarked(Finding finding, String remark) {
      return finding.remedy(finding.remedy() == null ? remark : finding.remedy() + " " + remark);
    }

    void note(PolicyId id, Decision decision, String what) {
      auditAnnotations.put(id.toString(), decision + ": " + what);
    }

    Verdict verdict() {
      return refusals.isEmpty()
          ? allowed(Mutation.NONE.operations())
          : new Verdict.Refused(refusals, advice, decisions, auditAnnotations);
    }

    Verdict.Allowed allowed(ArrayNode patch) {
      return new Verdict.Allowed(patch, advice, decisions, auditAnnotations);
    }
  }
}
