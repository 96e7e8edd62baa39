package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.cluster.OverlaidGraph;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.model.ObjectKey;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.Policy;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.FieldTypes;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.OverrideAuthority;
import dev.kamajihetzner.webhook.review.Overrides;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.review.ReviewSettings;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import dev.kamajihetzner.webhook.review.SetReview;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a Cluster as it stands: everything that it rests on as one set of objects that come now,
 * each after those that it depends on, with all else that there is around them. That is what {@code
 * check} says of the same objects in a file. Safe for any number of threads.
 */
public final class ClusterAuditor {
  private static final OverrideAuthority WHOEVER_MAY =
      (requester, namespace, policy) ->
          Optional.of(
              "Whoever may override policies in the group kamaji-hetzner.dev there has it.");

  private final PolicyChain policies;
  private final FieldTypes types;

  public ClusterAuditor(List<Policy> policies, ReviewSettings settings) {
    this.policies = PolicyChain.ofWhatIsThere(policies, settings, WHOEVER_MAY);
    this.types = new FieldTypes(this.policies);
  }

  /**
   * Judges one Cluster.
   *
   * @param graph of all that there is
   * @param reader of the objects themselves
   * @throws LiveReadFailed if one of them cannot be read
   */
  public JudgedCluster judge(ObjectKey cluster, ClusterGraph graph, WholeObjects reader) {
    Set<Key> lookups = new HashSet<>();
    ClusterObjects objects = ClusterObjects.read(cluster, graph, reader, lookups);
    List<AuditFinding> findings = new ArrayList<>();
    if (!objects.judged().isEmpty()) {
      Standing standing = Standing.of(objects.judged());
      for (ReviewedObject reviewed : review(objects, graph)) {
        tell(reviewed, standing, findings);
      }
    }
    return new JudgedCluster(
        objects
            .cluster()
            .map(it -> new ClusterAudit(AuditedObject.of(it), objects.judged().size(), findings)),
        new RestsOn(lookups));
  }

  private List<ReviewedObject> review(ClusterObjects objects, ClusterGraph graph) {
    OverlaidGraph overlay = new OverlaidGraph(graph);
    for (GivenObject object : objects.judged()) {
      object.knownKind().ifPresent(kind -> overlay.hide(kind, object.namespace(), object.name()));
    }
    return new SetReview(policies, types, objects, overlay).judge(objects.judged());
  }

  private static void tell(
      ReviewedObject reviewed, Standing standing, List<AuditFinding> findings) {
    JsonNode json = reviewed.object().json();
    AuditedObject object = AuditedObject.of(json);
    Set<PolicyId> overrides = Overrides.askedBy(json);
    for (Finding finding : standing.findings(reviewed)) {
      boolean overridden =
          finding.refuses() && PolicyId.of(finding.rule()).filter(overrides::contains).isPresent();
      findings.add(new AuditFinding(object, finding, overridden));
    }
  }
}
