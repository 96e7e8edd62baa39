package dev.kamajihetzner.webhook.audit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Endpoint;
import dev.kamajihetzner.webhook.model.Fields;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.HetznerCluster;
import dev.kamajihetzner.webhook.model.KamajiControlPlane;
import dev.kamajihetzner.webhook.model.WellKnown;
import dev.kamajihetzner.webhook.policy.Finding;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.review.GivenObject;
import dev.kamajihetzner.webhook.review.ReviewedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a review as if everything came now still holds of objects that stand there already, and
 * that admission would not say of their next change either.
 *
 * @param endpoints of the control planes in the set
 */
record Standing(Set<Endpoint> endpoints) {
  private static final JsonPointer LOCATION = annotation(WellKnown.LOAD_BALANCER_LOCATION);
  private static final JsonPointer ZONE = annotation(WellKnown.LOAD_BALANCER_NETWORK_ZONE);

  private static JsonPointer annotation(String name) {
    return KamajiControlPlane.SERVICE_ANNOTATIONS.appendProperty(name);
  }

  static Standing of(List<GivenObject> objects) {
    return new Standing(
        objects.stream()
            .filter(it -> it.kind().equals(GroupKind.KAMAJI_CONTROL_PLANE))
            .map(Standing::endpoint)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet()));
  }

  /** Findings of policies and lints, and changes that the webhook would have made. */
  List<Finding> findings(ReviewedObject reviewed) {
    JsonNode object = reviewed.object().json();
    List<Finding> findings = new ArrayList<>(PendingChange.among(reviewed.patch(), object));
    findings.addAll(reviewed.findings());
    return findings.stream().distinct().filter(it -> holds(it, reviewed.object())).toList();
  }

  private boolean holds(Finding finding, GivenObject object) {
    if (object.kind().equals(GroupKind.KAMAJI_CONTROL_PLANE)) {
      return !isAbout(PolicyId.LOAD_BALANCER_LOCATION, finding) || !placedAlready(object);
    }
    return !object.kind().equals(GroupKind.HETZNER_CLUSTER)
        || !isAbout(PolicyId.EXTERNAL_CONTROL_PLANE, finding)
        || !finding.field().equals(HetznerCluster.ENDPOINT)
        || !endpoints.contains(
            HetznerCluster.of(object.namespace(), object.name(), object.json()).endpoint());
  }

  private static boolean isAbout(PolicyId policy, Finding finding) {
    return finding.rule().equals(policy.toString());
  }

  /** Its load balancer has a place without anybody's word, and keeps it. */
  private static boolean placedAlready(GivenObject controlPlane) {
    return endpoint(controlPlane) != null
        && !Fields.present(controlPlane.json(), LOCATION)
        && !Fields.present(controlPlane.json(), ZONE);
  }

  private static Endpoint endpoint(GivenObject it) {
    return KamajiControlPlane.of(it.namespace(), it.name(), it.json()).endpoint();
  }
}
