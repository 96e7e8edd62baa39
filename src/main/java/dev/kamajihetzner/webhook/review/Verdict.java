package dev.kamajihetzner.webhook.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Mutation;
import dev.kamajihetzner.webhook.policy.PolicyId;
import java.util.List;
import java.util.Map;

/** The answer to one request. */
public sealed interface Verdict {

  /** What each policy that was asked did; empty where none had to be. */
  Map<PolicyId, Decision> decisions();

  /** What the requester is told without being refused. */
  List<Finding> advice();

  /** The same as warnings on the wire, each at most 256 characters. */
  default List<String> warnings() {
    return advice().stream().map(Finding::warningText).toList();
  }

  /** What the API server's audit log should note: short values by short keys. */
  Map<String, String> auditAnnotations();

  /**
   * The request is allowed.
   *
   * @param patch JSON Patch operations, empty for no change
   */
  record Allowed(
      ArrayNode patch,
      List<Finding> advice,
      Map<PolicyId, Decision> decisions,
      Map<String, String> auditAnnotations)
      implements Verdict {

    /** No policy had to be asked. */
    static final Allowed UNASKED =
        new Allowed(Mutation.NONE.operations(), List.of(), Map.of(), Map.of());

    /** No policy was asked, because of who makes the request. */
    public static final Allowed EXEMPT =
        new Allowed(
            Mutation.NONE.operations(),
            List.of(),
            Map.of(),
            Map.of("exempt", "the requester is exempt by settings"));
  }

  /**
   * The request is refused.
   *
   * @param findings every refusal, at least one
   */
  record Refused(
      List<Finding> findings,
      List<Finding> advice,
      Map<PolicyId, Decision> decisions,
      Map<String, String> auditAnnotations)
      implements Verdict {

    /** 422 where the object itself is invalid, 403 where it does not go with other objects. */
    public int code() {
      return findings.stream().allMatch(finding -> finding.basis() == Finding.Basis.OBJECT)
          ? 422
          : 403;
    }

    /** All findings, one a line. */
    public String message() {
      return String.join("\n", findings.stream().map(Finding::message).toList());
    }
  }
}
