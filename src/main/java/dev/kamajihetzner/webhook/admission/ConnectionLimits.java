package dev.kamajihetzner.webhook.admission;

import io.netty.channel.Channel;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Gives each connection its deadlines. Vert.x knows an idle timeout alone, which every byte puts
 * off. The end of the handshake is the one moment at which Vert.x lets others see a connection
 * before its first request; until then, the handshake has a timeout of its own.
 */
@Singleton
class ConnectionLimits implements HttpServerOptionsCustomizer {
  private final LimitSettings settings;
  private final OpenConnections connections;

  ConnectionLimits(LimitSettings settings, OpenConnections connections) {
    if (Stream.of(settings.sending(), settings.idle())
        .anyMatch(it -> it.isNegative() || it.isZero())) {
      throw new ConfigurationException(
          "kamaji-hetzner.limits.sending and .idle have to be longer than nothing");
    }
    this.settings = settings;
    this.connections = connections;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    options.setSslEngineOptions(
        new Engines(
            options.getSslEngineOptions() instanceof JdkSSLEngineOptions jdk
                ? jdk
                : new JdkSSLEngineOptions(),
            this::limit));
  }

  void register(@Observes Filters filters) {
    filters.register(ConnectionLimits::follow, BodyLimit.BEFORE_QUARKUS + 1);
  }

  private static void follow(RoutingContext context) {
    HttpServerRequest request = context.request();
    ConnectionDeadline deadline =
        ConnectionDeadline.of(((ConnectionBase) request.connection()).channel());
    if (deadline != null) {
      deadline.began(request);
      context.addEndHandler(done -> deadline.ended(request));
    }
    context.next();
  }

  /** Of a connection after its handshake. */
  private void limit(Channel channel) {
    channel.pipeline().addLast(new ConnectionDeadline(settings.sending(), settings.idle()));
    connections.add(channel);
  }

  private static final class Engines extends JdkSSLEngineOptions {
    private final Consumer<Channel> opened;

    Engines(JdkSSLEngineOptions options, Consumer<Channel> opened) {
      super(options);
      this.opened = opened;
    }

    @Override
    public Engines copy() {
      return new Engines(this, opened);
    }

    @Override
    public SslContextFactory sslContextFactory() {
      return new DefaultSslContextFactory(SslProvider.JDK, false) {
        @Override
        public SslContext create() throws SSLException {
          return new Contexts(super.create(), opened);
        }
      };
    }
  }

  private static final class Contexts extends DelegatingSslContext {
    private final Consumer<Channel> opened;

    Contexts(SslContext context, Consumer<Channel> opened) {
      super(context);
      this.opened = opened;
    }

    @Override
    protected void initEngine(SSLEngine engine) {}

    @Override
    protected void initHandler(SslHandler handler) {
      handler
          .handshakeFuture()
          .addListener(
              (Future<Channel> handshake) -> {
                if (handshake.isSuccess()) {
                  opened.accept(handshake.getNow());
                }
              });
    }
  }
}
