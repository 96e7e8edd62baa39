package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.cluster.SharedReads;
import dev.kamajihetzner.webhook.model.LiveReadFailed;
import dev.kamajihetzner.webhook.policy.PolicyId;
import dev.kamajihetzner.webhook.policy.Requester;
import dev.kamajihetzner.webhook.review.OverrideAuthority;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Asks the API server who may {@code override} {@code policies} of {@code kamaji-hetzner.dev}. The
 * policy's id is the resource's name, so that the right can be given for single policies.
 */
@Singleton
class SubjectAccessReviews {
  /** Apart from live reads: whoever makes these wait does not keep anybody from an override. */
  private static final SharedReads.Bound BOUND = new SharedReads.Bound(8, 50, 48);

  private record Question(Requester requester, String namespace, PolicyId policy) {}

  private final SharedReads<Question, Boolean> reviews;

  SubjectAccessReviews(KubernetesClient client) {
    reviews = new SharedReads<>("access-review", client, BOUND, SubjectAccessReviews::ask);
  }

  /** For one answer, by its deadline. */
  OverrideAuthority within(Deadline deadline) {
    return (requester, namespace, policy) -> {
      try {
        return reviews.read(new Question(requester, namespace, policy), deadline.remaining())
            ? Optional.empty()
            : Optional.of("It is not yours.");
      } catch (LiveReadFailed e) {
        throw new LiveReadFailed("the right to override could not be asked: " + e.getMessage(), e);
      }
    };
  }

  private static boolean ask(KubernetesClient client, Question question) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(question.requester.user())
            .withUid(question.requester.uid())
            .withGroups(question.requester.groups())
            .withExtra(extra(question.requester.extra()))
            .withNewResourceAttributes()
            .withGroup("kamaji-hetzner.dev")
            .withResource("policies")
            .withName(question.policy.toString())
            .withVerb("override")
            .withNamespace(question.namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    SubjectAccessReview answer = client.authorization().v1().subjectAccessReview().create(review);
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
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
