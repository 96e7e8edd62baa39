package dev.kamajihetzner.webhook.admission;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rids the webhook of its connections before it stops. From the begin of the shutdown's delay on,
 * Quarkus answers every request and tells its client to leave the connection. What is idle is not
 * told by that, and Quarkus would cut it at the delay's end, even if a request has just come.
 */
@Singleton
class OpenConnections {
  /** The rest of the delay is for what was about to ask. */
  private static final double PART_OF_DELAY = 0.9;

  private final Duration delay;
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

  OpenConnections(
      @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> shutdownDelay) {
    this.delay = shutdownDelay.orElse(Duration.ZERO);
  }

  /** Remembers that one until it is closed. It has a deadline. */
  void add(Channel channel) {
    channels.add(channel);
  }

  void leave(@Observes ShutdownDelayInitiatedEvent stopping) {
    long pause = (long) (delay.toNanos() * PART_OF_DELAY);
    for (Channel channel : channels) {
      ConnectionDeadline connection = ConnectionDeadline.of(channel);
      long now = System.nanoTime();
      channel.eventLoop().execute(connection::announceEnd);
      channel
          .eventLoop()
          .schedule(() -> connection.closeIfIdleSince(now), pause, TimeUnit.NANOSECONDS);
    }
  }
}
