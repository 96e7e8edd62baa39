package dev.kamajihetzner.webhook.admission;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Cuts a connection off whose client takes too long to send a request, or has sent none for a long
 * time. It sees the bytes that come, and is told of requests. Everything happens on the
 * connection's event loop.
 */
final class ConnectionDeadline extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<ConnectionDeadline> KEY =
      AttributeKey.valueOf(ConnectionDeadline.class, "of");

  /** A deadline is noticed late by at most this part of it. */
  private static final int PART = 4;

  /** A stream's error code in HTTP/2. */
  private static final long CANCEL = 8;

  /** A connection's error code in HTTP/2. */
  private static final long NO_ERROR = 0;

  private final long sending;
  private final long idle;

  /** The requests that are not answered yet, the eldest first, with the times of their begin. */
  private final Map<HttpServerRequest, Long> requests = new LinkedHashMap<>();

  private Channel channel;

  /** Known from its first request on. */
  private HttpConnection connection;

  private Future<?> checks;
  private boolean http1 = true;

  /** When it was opened, or last answered. */
  private long quietSince = System.nanoTime();

  /** Whether bytes have come that are no whole request yet, and the time of the first of them. */
  private boolean begun;

  private long begunAt;

  ConnectionDeadline(Duration sending, Duration idle) {
    this.sending = sending.toNanos();
    this.idle = idle.toNanos();
  }

  /** The one of that connection, or null. */
  static ConnectionDeadline of(Channel channel) {
    return channel.attr(KEY).get();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    channel.attr(KEY).set(this);
    long pause = sending / PART;
    checks =
        context.executor().scheduleWithFixedDelay(this::check, pause, pause, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    checks.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (!begun && requests.isEmpty()) {
      begun = true;
      begunAt = System.nanoTime();
    }
    context.fireChannelRead(bytes);
  }

  /** The headers of a request are there. */
  void began(HttpServerRequest request) {
    http1 = request.version() != HttpVersion.HTTP_2;
    connection = request.connection();
    // Between requests over HTTP/2 other bytes come too.
    requests.put(request, http1 && begun ? begunAt : System.nanoTime());
    begun = false;
  }

  /** A request is answered, or its connection is gone. */
  void ended(HttpServerRequest request) {
    requests.remove(request);
    quietSince = System.nanoTime();
  }

  /**
   * Tells an idle client to send its next requests elsewhere, where the protocol has a word for it.
   * One that waits for an answer is told together with that.
   */
  void announceEnd() {
    if (!http1 && requests.isEmpty()) {
      // What is on its way here is answered.
      connection.goAway(NO_ERROR, Integer.MAX_VALUE);
    }
  }

  /** Closes it if no byte of a request has come since that time of {@link System#nanoTime}. */
  void closeIfIdleSince(long time) {
    if (requests.isEmpty() && !(http1 && begun) && quietSince - time < 0) {
      channel.close();
    }
  }

  private void check() {
    long now = System.nanoTime();
    for (Map.Entry<HttpServerRequest, Long> request : requests.entrySet()) {
      if (!request.getKey().isEnded() && now - request.getValue() > sending) {
        cutOff(request.getKey());
        return;
      }
    }
    if (requests.isEmpty() && isOverdue(now)) {
      channel.close();
    }
  }

  private boolean isOverdue(long now) {
    if (connection == null) {
      return now - quietSince > sending;
    }
    return now - quietSince > idle || (http1 && begun && now - begunAt > sending);
  }

  private void cutOff(HttpServerRequest request) {
    if (http1) {
      channel.close();
    } else {
      // Other requests may be under way over the same connection.
      request.response().reset(CANCEL);
    }
  }
}
