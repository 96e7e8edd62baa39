package dev.kamajihetzner.webhook.load;

import java.io.IOException;
import java.time.Duration;

/** One way in which a client may try to take the webhook from others. */
interface Attack {
  /** Goes on until that time of {@link System#nanoTime}. */
  void run(Target target, long end, Outcomes outcomes) throws IOException, InterruptedException;

  /** Whether a connection may still be there when it ends. */
  default boolean mayStay() {
    return true;
  }

  /** What is left until then; nothing afterwards. */
  static Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
