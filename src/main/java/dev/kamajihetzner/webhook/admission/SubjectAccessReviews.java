package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.TimedClient;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.OverrideAuthority;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Asks the API server who may {@code override} {@code policies} of {@code kamaji-hetzner.dev}. The
 * policy's id is the resource's name, so that the right can be given for single policies.
 */
record SubjectAccessReviews(KubernetesClient client, Deadline deadline)
    implements OverrideAuthority {

  @Override
  public Optional<String> objection(Requester requester, String namespace, PolicyId policy) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(requester.user())
            .withUid(requester.uid())
            .withGroups(requester.groups())
            .withExtra(extra(requester.extra()))
            .withNewResourceAttributes()
            .withGroup("kamaji-hetzner.dev")
            .withResource("policies")
            .withName(policy.toString())
            .withVerb("override")
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    try {
      SubjectAccessReview answer =
          new TimedClient(client, deadline.remaining())
              .call(it -> it.authorization().v1().subjectAccessReview().create(review));
      return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed())
          ? Optional.empty()
          : Optional.of("It is not yours.");
    } catch (KubernetesClientException e) {
      throw new LiveReadFailed("the right to override could not be asked: " + e.getMessage(), e);
    }
  }

  private static Map<String, List<String>> extra(JsonNode extra) {
    Map<String, List<String>> values = new HashMap<>();
    extra
        .fields()
        .forEachRemaining(
            entry ->
                values.put(
                    entry.getKey(),
                    StreamSupport.stream(entry.getValue().spliterator(), false)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .toList()));
    return values;
  }
}
