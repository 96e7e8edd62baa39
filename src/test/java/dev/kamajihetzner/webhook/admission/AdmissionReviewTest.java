package dev.kamajihetzner.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.policy.AdmissionRequest.Operation;
import org.junit.jupiter.api.Test;

class AdmissionReviewTest {

  @Test
  void readsWhatPoliciesAskFor() throws Exception {
    AdmissionReview review =
        AdmissionReview.read(RecordedReviews.body("legacy/cluster-server-side-apply-dryrun"));
    AdmissionRequest request = review.request().orElseThrow();
    assertThat(review.uid())
        .isEqualTo(
            RecordedReviews.json("legacy/cluster-server-side-apply-dryrun")
                .at("/request/uid")
                .textValue());
    assertThat(request.kind()).isEqualTo(Kind.CLUSTER);
    assertThat(request.operation()).isEqualTo(Operation.UPDATE);
    assertThat(request.namespace()).isEqualTo("tenant-a");
    assertThat(request.name()).isEqualTo("workload");
    assertThat(request.dryRun()).isTrue();
    assertThat(request.object().at("/metadata/name").textValue()).isEqualTo("workload");
    assertThat(request.oldObject().at("/metadata/name").textValue()).isEqualTo("workload");
    assertThat(request.requester().user()).isEqualTo("admin");
    assertThat(request.requester().groups())
        .containsExactly("system:masters", "system:authenticated");
    assertThat(request.requester().extra().isObject()).isTrue();
  }

  @Test
  void takesNameAndNamespaceFromTheObjectWhereTheRequestLeavesThemOut() throws Exception {
    ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ((ObjectNode) review.path("request")).remove("name");
    ((ObjectNode) review.path("request")).put("namespace", "");
    AdmissionRequest request = InProcess.request(Webhook.bytes(review));
    assertThat(request.name()).isEqualTo("workload");
    assertThat(request.namespace()).isEqualTo("tenant-a");
    ((ObjectNode) review.at("/request/object/metadata"))
        .put("generateName", "workload-")
        .remove("name");
    assertThat(InProcess.request(Webhook.bytes(review)).name()).isEmpty();
  }

  @Test
  void hasNoNameWhereAWholeCollectionIsDeleted() throws Exception {
    ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ((ObjectNode) review.path("request")).put("operation", "DELETE").put("name", "");
    ((ObjectNode) review.path("request")).putNull("object");
    assertThat(InProcess.request(Webhook.bytes(review)).name()).isEmpty();
  }

  @Test
  void isOfNoNamespaceWhereTheKindIsNot() throws Exception {
    ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ((ObjectNode) review.at("/request/kind")).put("group", "").put("kind", "Node");
    ((ObjectNode) review.path("request")).put("namespace", "");
    ((ObjectNode) review.at("/request/object/metadata")).remove("namespace");
    assertThat(InProcess.request(Webhook.bytes(review)).namespace()).isEmpty();
  }

  @Test
  void goesByGroupAndKindWhateverTheVersion() throws Exception {
    ObjectNode review = (ObjectNode) RecordedReviews.json("legacy/cluster-create");
    ObjectNode kind = (ObjectNode) review.at("/request/kind");
    kind.put("version", "v9");
    assertThat(InProcess.request(Webhook.bytes(review)).kind()).isEqualTo(Kind.CLUSTER);
    kind.put("group", "example.com");
    assertThat(AdmissionReview.read(Webhook.bytes(review)).request()).isEmpty();
    // A review of the scale subresource is about a Scale.
    assertThat(
            AdmissionReview.read(RecordedReviews.body("current/kamajicontrolplane-scale-update"))
                .request())
        .isEmpty();
  }

  @Test
  void allowsWithoutAWord() throws Exception {
    AdmissionReview review =
        AdmissionReview.read(RecordedReviews.body("current/kamajicontrolplane-scale-update"));
    assertThat(RecordedReviews.parsed(review.allowed()))
        .isEqualTo(
            RecordedReviews.JSON.readTree(
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\","
                    + "\"response\":{\"uid\":\""
                    + review.uid()
                    + "\",\"allowed\":true}}"));
  }

  @Test
  void hasNoBodyToReadInNothing() {
    assertThatThrownBy(() -> AdmissionReview.read(null))
        .isInstanceOf(NotAnAdmissionReview.class)
        .hasMessage("the body is empty; expected an AdmissionReview");
  }
}
