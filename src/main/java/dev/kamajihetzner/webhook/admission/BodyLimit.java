package dev.kamajihetzner.webhook.admission;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets clients see that their request is too large. Quarkus answers before it has been sent and
 * closes the connection, which most clients see as a broken one, and which over HTTP/2 breaks off
 * the other requests on it too.
 */
@Singleton
class BodyLimit {
  /** Quarkus' own limit is asked after every filter of a priority above 2. */
  private static final int BEFORE_QUARKUS = 100;

  /** What we wait for to be sent before the answer, as a multiple of the limit. */
  private static final int PATIENCE = 10;

  private final long limit;

  BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.limit = limit.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_QUARKUS);
  }

  private void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (waitsForAnswer(request)) {
      request.handler(discarded -> {});
      request.endHandler(
          sent ->
              context
                  .response()
                  .setStatusCode(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code())
                  .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                  .end("the body is larger than " + limit + " bytes\n"));
      request.resume();
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      // Quarkus sets one where it refuses a body of a length that was not told; HTTP/2 forbids it.
      context.addHeadersEndHandler(
          done -> context.response().headers().remove(HttpHeaders.CONNECTION));
    }
    context.next();
  }

  /** Whether a body is coming that is too large, from a client that sends it before it listens. */
  private boolean waitsForAnswer(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || request.headers().contains(HttpHeaders.EXPECT)) {
      return false;
    }
    try {
      long bytes = Long.parseLong(length);
      return bytes > limit && bytes <= limit * PATIENCE;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
