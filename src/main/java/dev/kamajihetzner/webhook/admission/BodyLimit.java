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
 * Reads a body that is too large to its end, and then says so. Quarkus would answer at once and
 * close the connection. Most clients report that as a broken connection, and over HTTP/2 the other
 * requests on it fail too.
 */
@Singleton
class BodyLimit {
  /** Quarkus checks its own limit after every filter with a priority above 2. */
  static final int BEFORE_QUARKUS = 100;

  /** The largest body that is read to its end, as a multiple of the limit. */
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
      // Quarkus sets the header where it refuses a body of unknown length; HTTP/2 forbids it.
      context.addHeadersEndHandler(
          done -> context.response().headers().remove(HttpHeaders.CONNECTION));
    }
    context.next();
  }

  /** Whether the body is too large, and its client sends all of it before reading an answer. */
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
