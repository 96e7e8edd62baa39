package dev.kamajihetzner.webhook.admission;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Turns away at once what there is no memory for: its body stays unread. The length that a request
 * gives counts, and the largest possible one where it gives none.
 */
@Singleton
class ReviewLimit {
  /** A stream's error code in HTTP/2: the answer is complete, and the rest is not wanted. */
  private static final long NO_ERROR = 0;

  private final long largestBody;
  private final Room bodies;
  private final Room reviews;

  ReviewLimit(
      LimitSettings settings,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
    if (settings.reviews() < 2 || settings.bodies().asLongValue() < 2) {
      throw new ConfigurationException(
          "kamaji-hetzner.limits.reviews and .bodies have to leave room for one review at least");
    }
    this.largestBody = largestBody.asLongValue();
    this.bodies = new Room(settings.bodies().asLongValue());
    this.reviews = new Room(settings.reviews());
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BodyLimit.BEFORE_QUARKUS - 1);
  }

  private void check(RoutingContext context) {
    long length = length(context.request());
    if (!reviews.take(1)) {
      turnAway(context.request(), "too many reviews are under way");
      return;
    }
    if (!bodies.take(length)) {
      reviews.giveBack(1);
      turnAway(context.request(), "too many bytes of reviews are under way");
      return;
    }
    giveBackOnce(context, length);
    context.next();
  }

  /** Before the answer goes out, so that its client finds room for the next; or without one. */
  private void giveBackOnce(RoutingContext context, long length) {
    AtomicBoolean held = new AtomicBoolean(true);
    Runnable giveBack =
        () -> {
          if (held.getAndSet(false)) {
            bodies.giveBack(length);
            reviews.giveBack(1);
          }
        };
    context.addHeadersEndHandler(answered -> giveBack.run());
    context.addEndHandler(ended -> giveBack.run());
  }

  /** Quarkus refuses later what is larger than the largest. */
  private long length(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return request.isEnded() ? 0 : largestBody;
    }
    try {
      return Math.min(largestBody, Math.max(0, Long.parseLong(length)));
    } catch (NumberFormatException e) {
      return largestBody;
    }
  }

  private static void turnAway(HttpServerRequest request, String why) {
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(HttpResponseStatus.TOO_MANY_REQUESTS.code())
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain");
    String message = why + "; try again\n";
    if (request.version() == HttpVersion.HTTP_2) {
      response.end(message).onSuccess(sent -> response.reset(NO_ERROR));
    } else {
      response
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(message)
          .onComplete(sent -> request.connection().close());
    }
  }
}
