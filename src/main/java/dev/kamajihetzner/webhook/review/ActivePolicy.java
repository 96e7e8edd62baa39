package dev.kamajihetzner.webhook.review;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Mutation;
import dev.kamajihetzner.webhook.policy.Policy;
import java.util.List;

/**
 * A policy and its mode in the namespace of one request.
 *
 * @param touched whether the request touches what the policy reads; else the policy is not asked
 */
record ActivePolicy(Policy policy, Mode mode, boolean touched) {

  Mutation mutate(AdmissionRequest request, ClusterGraph graph) {
    return touched ? policy.mutate(request, graph) : Mutation.NONE;
  }

  List<Finding> validate(AdmissionRequest request, ClusterGraph graph) {
    return touched ? policy.validate(request, graph) : List.of();
  }
}
