package dev.kamajihetzner.webhook.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What clients may take of the webhook, all of them together. */
public interface LimitSettings {
  /**
   * Bytes of request bodies that are held at once. While it is read, a body takes up to three times
   * its length.
   */
  @WithDefault("24M")
  MemorySize bodies();

  /** Requests that are under way at once. */
  @WithDefault("1000")
  int reviews();

  /** How long a client may take to send a request, from its first byte to its last. */
  @WithDefault("10s")
  Duration sending();

  /** How long a connection may go without a request. */
  @WithDefault("5m")
  Duration idle();
}
