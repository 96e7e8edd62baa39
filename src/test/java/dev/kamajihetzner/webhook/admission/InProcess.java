package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kamajihetzner.webhook.cluster.ManifestGraph;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.review.GivenChain;
import dev.kamajihetzner.webhook.review.PolicyChain;
import java.nio.file.Path;
import java.util.Map;

/** The way from body to answer without HTTP. */
public record InProcess(PolicyChain policies, ClusterGraph graph) {

  /** With the settings and the graph of {@link GivenManifests}. */
  public static InProcess ofGivenManifests() throws Exception {
    return new InProcess(
        GivenChain.of(Map.of()), ManifestGraph.read(Path.of(GivenManifests.MANIFESTS)));
  }

  /** The answer of the mutating webhook. */
  public byte[] mutate(byte[] body) throws NotAnAdmissionReview, JsonProcessingException {
    AdmissionReview review = AdmissionReview.read(body);
    return review.request().isPresent()
        ? review.answered(policies.mutate(review.request().get(), graph))
        : review.allowed();
  }

  /** The answer of the validating webhook, a refusal not confirmed. */
  public byte[] validate(byte[] body) throws NotAnAdmissionReview, JsonProcessingException {
    AdmissionReview review = AdmissionReview.read(body);
    return review.request().isPresent()
        ? review.answered(policies.validate(review.request().get(), graph))
        : review.allowed();
  }

  /** The request inside a body; null where it is about a kind that we do not know. */
  public static AdmissionRequest request(byte[] body) throws NotAnAdmissionReview {
    return AdmissionReview.read(body).request().orElse(null);
  }
}
