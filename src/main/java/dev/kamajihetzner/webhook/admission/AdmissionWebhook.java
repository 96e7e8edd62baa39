package dev.kamajihetzner.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kamajihetzner.webhook.cluster.ClusterWatches;
import dev.kamajihetzner.webhook.cluster.GraphSource;
import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.policy.AdmissionRequest;
import dev.kamajihetzner.webhook.review.PolicyChain;
import dev.kamajihetzner.webhook.review.Verdict;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The two endpoints. What is allowed is answered from memory on the event loop; only a refusal
 * leaves it, to be confirmed by live data.
 */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
public class AdmissionWebhook {
  static final String MUTATE = "mutate";
  static final String VALIDATE = "validate";

  private final PolicyChain policies;
  private final ClusterGraph graph;
  private final Optional<ClusterWatches> watches;
  private final SubjectAccessReviews accessReviews;
  private final ReviewMetrics metrics;

  AdmissionWebhook(
      PolicyChain policies,
      GraphSource graphSource,
      SubjectAccessReviews accessReviews,
      ReviewMetrics metrics) {
    this.policies = policies;
    this.graph = graphSource.graph();
    this.watches = graphSource.watches();
    this.accessReviews = accessReviews;
    this.metrics = metrics;
  }

  @POST
  @Path(MUTATE)
  public byte[] mutate(byte[] body) throws NotAnAdmissionReview, JsonProcessingException {
    long started = System.nanoTime();
    AdmissionReview review = AdmissionReview.read(body);
    if (review.request().isEmpty()) {
      metrics.reviewedUnknownKind(MUTATE, started);
      return review.allowed();
    }
    AdmissionRequest request = review.request().get();
    watches.ifPresent(it -> it.reviewed(request.kind()));
    Verdict verdict = policies.mutate(request, graph);
    metrics.reviewed(MUTATE, request, verdict, started);
    return review.answered(verdict);
  }

  @POST
  @Path(VALIDATE)
  public Uni<byte[]> validate(byte[] body, @RestQuery String timeout)
      throws NotAnAdmissionReview, JsonProcessingException {
    long started = System.nanoTime();
    Deadline deadline = Deadline.of(timeout);
    AdmissionReview review = AdmissionReview.read(body);
    if (review.request().isEmpty()) {
      metrics.reviewedUnknownKind(VALIDATE, started);
      return Uni.createFrom().item(review.allowed());
    }
    AdmissionRequest request = review.request().get();
    watches.ifPresent(it -> it.reviewed(request.kind()));
    Verdict verdict = policies.validate(request, graph);
    if (verdict instanceof Verdict.Refused && watches.isPresent()) {
      return Uni.createFrom()
          .item(() -> confirmed(request, watches.get(), deadline))
          .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
          .invoke(it -> metrics.reviewed(VALIDATE, request, it, started))
          .map(Unchecked.function(review::answered));
    }
    metrics.reviewed(VALIDATE, request, verdict, started);
    return Uni.createFrom().item(review.answered(verdict));
  }

  private Verdict confirmed(AdmissionRequest request, ClusterWatches watches, Deadline deadline) {
    return policies.confirm(
        request,
        watches.live(deadline.remaining(), metrics::readLive),
        graph,
        watches.current(),
        accessReviews.within(deadline));
  }

  @ServerExceptionMapper
  RestResponse<String> badRequest(NotAnAdmissionReview e) {
    return RestResponse.ResponseBuilder.create(
            RestResponse.Status.BAD_REQUEST, e.getMessage() + "\n")
        .type(MediaType.TEXT_PLAIN_TYPE)
        .build();
  }
}
