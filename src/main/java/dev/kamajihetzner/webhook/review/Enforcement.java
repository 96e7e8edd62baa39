package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Mutation;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes of what policies find in one request, by their modes and by overrides. */
final class Enforcement {
  private final AdmissionRequest request;
  private final ArrayNode patch = JsonNodeFactory.instance.arrayNode();
  private final List<Finding> refusals = new ArrayList<>();
  private final List<Finding> advice = new ArrayList<>();
  private final Map<PolicyId, Decision> decisions = new EnumMap<>(PolicyId.class);
  private final Map<String, String> auditAnnotations = new LinkedHashMap<>();

  Enforcement(AdmissionRequest request) {
    this.request = request;
  }

  /** Makes a policy's change, or says what it would be. */
  void mutate(PolicyId id, Mode mode, Mutation mutation) {
    Decision decision = Decision.ALLOWED;
    if (!mutation.changesNothing()) {
      switch (mode) {
        case ENFORCE -> {
          patch.addAll(mutation.operations());
          decision = Decision.MUTATED;
        }
        case WARN -> {
          warn(
              Finding.warning(
                  id, JsonPointer.empty(), "would be changed if enforced: " + mutation.summary()));
          decision = Decision.WARNED;
        }
        default -> decision = Decision.AUDITED;
      }
      note(id, decision, mutation.summary());
    }
    // The mutation's warnings are about the changed object, which modes warn and audit do not make.
    boolean silent = mode == Mode.AUDIT || decision == Decision.WARNED;
    if (!silent) {
      advice.addAll(mutation.warnings());
      if (!mutation.warnings().isEmpty() && decision == Decision.ALLOWED) {
        decision = Decision.WARNED;
      }
    }
    decisions.put(id, decision);
  }

  /** Refuses what a policy refuses, unless its mode or an override makes a warning of that. */
  void enforce(
      PolicyId id,
      Mode mode,
      List<Finding> findings,
      boolean overrideAsked,
      OverrideAuthority authority) {
    List<Finding> refusing = findings.stream().filter(Finding::refuses).toList();
    Optional<String> objection = Optional.empty();
    Decision decision = findings.isEmpty() ? Decision.ALLOWED : Decision.WARNED;
    if (mode == Mode.AUDIT) {
      decision = findings.isEmpty() ? Decision.ALLOWED : Decision.AUDITED;
    } else if (!refusing.isEmpty() && mode == Mode.ENFORCE) {
      if (overrideAsked || refusing.stream().anyMatch(Finding::rightSuffices)) {
        objection = objection(id, authority);
      }
      boolean overridden =
          objection.isEmpty()
              && refusing.stream().allMatch(it -> overrideAsked || it.rightSuffices());
      decision = overridden ? Decision.OVERRIDDEN : Decision.REFUSED;
    }
    for (Finding finding : findings) {
      boolean asked = overrideAsked || finding.rightSuffices();
      if (decision == Decision.REFUSED && finding.refuses()) {
        if (asked && objection.isEmpty()) {
          advice.add(finding.demoted());
        } else {
          refusals.add(asked ? remarked(finding, id, objection.get()) : finding);
        }
      } else if (mode != Mode.AUDIT) {
        advice.add(finding.refuses() ? finding.demoted() : finding);
      }
    }
    decisions.put(id, decision);
    if (decision != Decision.ALLOWED) {
      note(id, decision, findings.stream().map(Finding::problem).collect(Collectors.joining("; ")));
    }
  }

  void warn(Finding warning) {
    advice.add(warning);
  }

  private Optional<String> objection(PolicyId id, OverrideAuthority authority) {
    try {
      return authority.objection(request.requester(), request.namespace(), id);
    } catch (LiveReadFailed e) {
      return Optional.of("Whether it is yours could not be asked; try again.");
    }
  }

  private static Finding remarked(Finding finding, PolicyId id, String objection) {
    return finding.withRemark(
        "It takes the right to override " + id + " in this namespace. " + objection);
  }

  private void note(PolicyId id, Decision decision, String what) {
    auditAnnotations.put(id.toString(), decision + ": " + what);
  }

  /** That it is allowed, with the changes made. */
  Verdict.Allowed allowed() {
    return new Verdict.Allowed(patch, advice, decisions, auditAnnotations);
  }

  /** Whether it is allowed. */
  Verdict verdict() {
    return refusals.isEmpty()
        ? allowed()
        : new Verdict.Refused(refusals, advice, decisions, auditAnnotations);
  }
}
