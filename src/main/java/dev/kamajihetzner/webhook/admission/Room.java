package dev.kamajihetzner.webhook.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So much of something, shared by all requests. What one of them takes, it has to leave free too:
 * large ones cannot crowd out small ones.
 */
final class Room {
  private final long size;
  private final AtomicLong taken = new AtomicLong();

  Room(long size) {
    this.size = size;
  }

  /** Takes that much, to be given back; false, and nothing is taken, where there is too little. */
  boolean take(long amount) {
    long most = size - 2 * amount;
    // What is turned away is never counted: not even for a moment does it crowd out another.
    return taken.getAndUpdate(now -> now > most ? now : now + amount) <= most;
  }

  void giveBack(long amount) {
    taken.addAndGet(-amount);
  }
}
